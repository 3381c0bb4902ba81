import { and, eq, exists, isNotNull, lt, not, or } from "drizzle-orm";
import { accountLinks, accountMails, attemptCounts, sessions } from "../../../drizzle/schema/accounts.ts";
import type { Ctx } from "../../context.ts";

const KEPT_DAYS = 30;
const ATTEMPTS_KEPT_HOURS = 2;

/** What ended long ago is told by the events; its rows go. */
export async function purgeAccounts(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - KEPT_DAYS * 24 * 3_600_000);
  await ctx.db.delete(sessions).where(or(lt(sessions.endedAt, before), lt(sessions.expiresAt, before)));
  await ctx.db.delete(accountMails).where(and(lt(accountMails.createdAt, before), or(isNotNull(accountMails.sentAt), isNotNull(accountMails.failedAt))));
  await ctx.db.delete(accountLinks).where(and(lt(accountLinks.expiresAt, before), not(exists(ctx.db.select().from(accountMails).where(eq(accountMails.linkId, accountLinks.id))))));
  await ctx.db.delete(attemptCounts).where(lt(attemptCounts.since, new Date(ctx.now().getTime() - ATTEMPTS_KEPT_HOURS * 3_600_000)));
}
