import { and, asc, count, gte, inArray } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { MailProvider, type SendingAccount, SendingAccountSettings } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import type { MailboxRow } from "../people/queries.ts";
import { ensureOwnAccount } from "./ensure-own-account.ts";
import { type AccountRow, mailboxesOf } from "./visible-accounts.ts";

const DAY_MS = 24 * 60 * 60_000;

/** The accounts of the mailboxes that the actor may use, each mailbox's own first. No secret is among what is told. */
export async function listSendingAccounts(ctx: Ctx): Promise<SendingAccount[]> {
  const mailboxes = await mailboxesOf(ctx);
  if (mailboxes.length === 0) return [];
  for (const mailbox of mailboxes) await ensureOwnAccount(ctx, mailbox);
  const ids = mailboxes.map((mailbox) => mailbox.id);
  const rows = await ctx.db.select().from(sendingAccounts).where(inArray(sendingAccounts.mailboxId, ids)).orderBy(asc(sendingAccounts.name), asc(sendingAccounts.id));
  const sent = await sentToday(ctx, rows.map((row) => row.id));
  const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
  return rows.map((row) => toSendingAccount(row, byId.get(row.mailboxId)!, sent.get(row.id) ?? 0)).toSorted((a, b) => Number(b.id === b.mailboxId) - Number(a.id === a.mailboxId));
}

/** Handed over in the last 24 hours, as providers count. */
export async function sentToday(ctx: Ctx, accountIds: string[]): Promise<Map<string, number>> {
  if (accountIds.length === 0) return new Map();
  const since = new Date(ctx.now().getTime() - DAY_MS);
  const rows = await ctx.db.select({ id: deliveries.accountId, sent: count() }).from(deliveries).where(and(inArray(deliveries.accountId, accountIds), gte(deliveries.handedOverAt, since))).groupBy(deliveries.accountId);
  return new Map(rows.map((row) => [row.id, row.sent]));
}

export function toSendingAccount(row: AccountRow, mailbox: Pick<MailboxRow, "address">, sent: number): SendingAccount {
  const { id, version, mailboxId, name, provider, fromName, settings, secretMask, messagesPerMinute, messagesPerDay, concurrency, fallbackAccountId, isEnabled, test } = row;
  return { id, version, mailboxId, name, provider: MailProvider.parse(provider), fromAddress: row.fromAddress ?? mailbox.address, fromName, settings: SendingAccountSettings.parse(settings), secretMask, messagesPerMinute, messagesPerDay, concurrency, fallbackAccountId, isEnabled, test, sentToday: sent };
}
