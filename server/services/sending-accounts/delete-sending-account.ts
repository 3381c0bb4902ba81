import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { accountPaces, sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireAccount } from "./visible-accounts.ts";

/** Removes an account that nothing was sent by. Refuses `conflict` while campaigns, deliveries or another account need it. */
export function deleteSendingAccount(ctx: Ctx, accountId: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const account = await requireAccount(ctx, accountId);
    if (account.id === account.mailboxId) throw refuse("conflict", "A mailbox keeps its own account.", { remedy: "Switch it off if nothing may be sent by it." });
    const [campaign] = await ctx.db.select({ name: campaigns.name }).from(campaigns).where(eq(campaigns.accountId, accountId)).limit(1);
    if (campaign) throw refuse("conflict", `The campaign “${campaign.name}” uses this account.`, { remedy: "Let the campaign use another account, or switch this one off." });
    const [delivery] = await ctx.db.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.accountId, accountId)).limit(1);
    if (delivery) throw refuse("conflict", "Mail was sent by this account, and its ledger names it.", { remedy: "Switch it off instead." });
    const [leaner] = await ctx.db.select({ name: sendingAccounts.name }).from(sendingAccounts).where(eq(sendingAccounts.fallbackAccountId, accountId)).limit(1);
    if (leaner) throw refuse("conflict", `“${leaner.name}” falls back to this account.`, { remedy: "Choose another fallback there first." });
    await ctx.db.delete(accountPaces).where(eq(accountPaces.accountId, accountId));
    await ctx.db.delete(sendingAccounts).where(eq(sendingAccounts.id, accountId));
    await recordEvent(ctx, { name: "sending_account.deleted", subject: { type: "sending_account", id: accountId }, data: { name: account.name, provider: account.provider } });
  });
}
