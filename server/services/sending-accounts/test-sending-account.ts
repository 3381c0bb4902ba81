import { and, eq } from "drizzle-orm";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { ConnectionTest } from "../../contract/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { openAccount } from "./open-account.ts";
import { requireAccount } from "./visible-accounts.ts";

/** Signs in with the provider and sends nothing; what it found is kept beside the account, unless that changed meanwhile. */
export async function testSendingAccount(ctx: Ctx, accountId: string): Promise<ConnectionTest> {
  const { version } = await requireAccount(ctx, accountId);
  const account = await openAccount(ctx, accountId);
  const channel = ctx.ports.channels[account.provider];
  if (!channel) throw new Error(`No channel carries ${account.provider}.`);
  const found = await channel.test({ ...account, requestsAtOnce: 1 });
  const test: ConnectionTest = { ...found, message: withoutSecret(found.message, account.secret), at: ctx.now().toISOString() };
  await inTransaction(ctx, async (ctx) => {
    const kept = await ctx.db.update(sendingAccounts).set({ test }).where(and(eq(sendingAccounts.id, accountId), eq(sendingAccounts.version, version))).returning({ id: sendingAccounts.id });
    if (kept.length > 0) await recordEvent(ctx, { name: "sending_account.tested", subject: { type: "sending_account", id: accountId }, data: { isGood: test.isGood, code: test.code ?? null } });
  });
  return test;
}

/** A server may repeat what it was given. */
function withoutSecret(message: string, secret: string | null): string {
  return secret === null ? message : message.replaceAll(secret, "********");
}
