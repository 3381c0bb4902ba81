import { eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { MailboxRow } from "../people/queries.ts";
import type { AccessAnswer } from "./delegated-access.ts";
import { type GrantRow, keepGranted, noteRefused, refusedOf } from "./grants.ts";

export type TakenGrant = { isTaken: true; grant: GrantRow } | { isTaken: false; answer: Exclude<AccessAnswer, { outcome: "granted" }> };

const NO_REFRESH_TOKEN = { outcome: "refused", reason: "misconfigured", code: null, message: "Microsoft gave a token that ends within the hour and none to renew it by", claims: null } as const;
const ENDED = { outcome: "refused", reason: "over", code: null, message: "This person's access to Mailroom was ended", claims: null } as const;

/** Exchanges the token that a person brought for their leave to read their mailbox, and keeps it, or why there is none. */
export async function takeGrant(ctx: Ctx, mailbox: MailboxRow & { userId: string }, assertion: string): Promise<TakenGrant> {
  const [person] = await ctx.db.select({ tenantId: users.tid }).from(users).where(eq(users.id, mailbox.userId));
  const answer = await ctx.ports.delegatedAccess.redeem(assertion, person?.tenantId ?? null);
  if (answer.outcome === "granted") {
    const { refreshToken } = answer.access;
    if (refreshToken === null) return { isTaken: false, answer: NO_REFRESH_TOKEN };
    const grant = await keepGranted(ctx, mailbox, { ...answer.access, refreshToken });
    return grant ? { isTaken: true, grant } : { isTaken: false, answer: ENDED };
  }
  const refused = answer.outcome === "refused" ? refusedOf(answer) : null;
  if (refused) await noteRefused(ctx, mailbox.userId, refused);
  return { isTaken: false, answer };
}

/** Whether this mailbox belongs to a person. */
export function isPersonal(mailbox: MailboxRow): mailbox is MailboxRow & { userId: string } {
  return mailbox.userId !== null;
}
