import { eq } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { SendingAccountSettings, SendingProvider } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { unseal } from "../settings/seal.ts";

export interface OpenedAccount {
  id: string;
  provider: SendingProvider;
  from: { address: string; name: string | null };
  mailbox: string;
  settings: SendingAccountSettings;
  /** In clear. */
  secret: string | null;
  fallbackAccountId: string | null;
  isEnabled: boolean;
  /** Requests at once, over all servers. */
  concurrency: number;
}

/** An account with its secret in clear, for a channel alone. */
export async function openAccount(ctx: Ctx, accountId: string): Promise<OpenedAccount> {
  const [row] = await ctx.db.select({ account: sendingAccounts, mailbox: mailboxes.address }).from(sendingAccounts).innerJoin(mailboxes, eq(mailboxes.id, sendingAccounts.mailboxId)).where(eq(sendingAccounts.id, accountId));
  if (!row) throw new Error(`No sending account has the id ${accountId}.`);
  const { id, provider, fromAddress, fromName, settings, sealedSecret, fallbackAccountId, isEnabled, concurrency } = row.account;
  return {
    id, provider, settings, fallbackAccountId, isEnabled, concurrency,
    from: { address: fromAddress ?? row.mailbox, name: fromName },
    mailbox: row.mailbox,
    secret: sealedSecret === null ? null : unseal(ctx.ports.settingsKey, `sending_account:${id}`, sealedSecret),
  };
}
