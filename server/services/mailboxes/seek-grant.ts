import { and, eq, isNotNull, isNull, or } from "drizzle-orm";
import { mailboxes, mailboxGrants } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { isAllowed } from "../people/authorise.ts";
import { isPersonal, takeGrant } from "./take-grant.ts";

/** A person's requests are looked at once in this time, to see whether their leave is missing. */
const LOOKED_MS = 60_000;
/** What the same token was refused for, it is refused for again: consent and another proof come by a dialog. */
const TRIED_AGAIN_MS = 10 * 60_000;
const PEOPLE_KNOWN_MAX = 10_000;

/** `token`: what a person brought to our API. Resolves when it is done; nobody needs to wait for it. */
export type SeekGrant = (ctx: Ctx, token: string) => Promise<void>;

/**
 * Takes a person's leave for their own mailbox from whatever token they bring, where it is missing or over: a mailbox that
 * says "sign in again" is well as soon as its person uses Mailroom.
 */
export function createGrantSeeker({ clock = () => new Date() }: { clock?: () => Date } = {}): SeekGrant {
  const lookedAt = new Map<string, number>();
  const triedWith = new Map<string, { token: string; at: number }>();
  return async function seekGrant(ctx, token) {
    if (ctx.actor.type !== "user" || !isAllowed(ctx.actor.role, "connectOwnMailbox")) return;
    const { id } = ctx.actor;
    const now = clock().getTime();
    if (now - (lookedAt.get(id) ?? 0) < LOOKED_MS) return;
    if (lookedAt.size >= PEOPLE_KNOWN_MAX) lookedAt.clear();
    lookedAt.set(id, now);
    const [row] = await ctx.db
      .select({ mailbox: mailboxes })
      .from(mailboxes)
      .leftJoin(mailboxGrants, eq(mailboxGrants.userId, mailboxes.userId))
      .where(and(eq(mailboxes.userId, id), eq(mailboxes.readBy, "delegated"), eq(mailboxes.isWatched, true), or(isNull(mailboxGrants.userId), isNotNull(mailboxGrants.failure))));
    if (!row || !isPersonal(row.mailbox)) return;
    const before = triedWith.get(id);
    if (before && before.token === token && now - before.at < TRIED_AGAIN_MS) return;
    if (triedWith.size >= PEOPLE_KNOWN_MAX) triedWith.clear();
    triedWith.set(id, { token, at: now });
    const taken = await takeGrant(ctx, row.mailbox, token);
    if (!taken.isTaken && taken.answer.outcome === "deferred") triedWith.delete(id);
  };
}
