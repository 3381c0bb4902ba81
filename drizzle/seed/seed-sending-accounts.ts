import { eq } from "drizzle-orm";
import type { Ctx } from "../../server/context.ts";
import { saveSendingAccount } from "../../server/services/sending-accounts/save-sending-account.ts";
import { mailboxes } from "../schema/people.ts";
import { sendingAccounts, supportMailbox } from "./story.ts";

/** Two ways out beside each mailbox's own, for the shared mailbox: a provider's, and the company's mail server, which takes over where the provider cannot be reached. */
export async function seedSendingAccounts(ctx: Ctx): Promise<void> {
  const [mailbox] = await ctx.db.select({ id: mailboxes.id }).from(mailboxes).where(eq(mailboxes.address, supportMailbox.address));
  let fallbackAccountId: string | null = null;
  for (const account of sendingAccounts.toReversed()) {
    const { id } = await saveSendingAccount(ctx, { ...account, mailboxId: mailbox!.id, fallbackAccountId });
    fallbackAccountId = id;
  }
}
