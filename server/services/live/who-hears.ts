import type { Ctx } from "../../context.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";
import type { concerns } from "./concerns.ts";
import type { HeardEvent } from "./hub.ts";

/** A person who joined or left a team hears by the new rule after this at the latest. */
const KNOWN_FOR_MS = 10_000;

/** Whether a screen may hear of an event: what happens in mailboxes that its user does not see does not exist for it, nor what is told to another person. */
export function createEar(ctx: Ctx): (event: Pick<HeardEvent, "event" | keyof typeof concerns>) => Promise<boolean> {
  let known: { ids: Set<string>; until: number } | null = null;
  const seen = async () => {
    if (known === null || known.until < ctx.now().getTime()) known = { ids: new Set((await visibleMailboxes(ctx)).map((mailbox) => mailbox.id)), until: ctx.now().getTime() + KNOWN_FOR_MS };
    return known.ids;
  };
  const own = userIdOf(ctx);
  const isLead = "role" in ctx.actor && (ctx.actor.role === "admin" || ctx.actor.role === "supervisor");
  return async ({ event, mailboxId, userId, assigneeId, isForLeads }) => {
    if (isLead && isForLeads) return true;
    if (userId !== null && userId !== own && assigneeId !== own) return false;
    if (/^(mailbox|team|user)\./.test(event)) known = null;
    return mailboxId === null || (await seen()).has(mailboxId);
  };
}
