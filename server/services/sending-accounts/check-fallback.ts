import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { SendingProvider } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

/** A fallback is another account, of another provider, and no way back to where one came from. Refuses `conflict`. */
export async function checkFallback(ctx: Ctx, account: { id: string; provider: SendingProvider; fallbackAccountId: string | null }): Promise<void> {
  if (account.fallbackAccountId === null) return;
  const rows = await ctx.db.select({ id: sendingAccounts.id, provider: sendingAccounts.provider, next: sendingAccounts.fallbackAccountId }).from(sendingAccounts);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const fallback = byId.get(account.fallbackAccountId);
  if (!fallback) throw refuse("not_found", "The account to fall back to does not exist.", { remedy: "Choose another one, or none." });
  if (fallback.id !== account.id && fallback.provider === account.provider) {
    throw refuse("conflict", "The account to fall back to uses the same provider, and would fail with it.", { remedy: "Choose an account of another provider, or none." });
  }
  const passed = new Set([account.id]);
  for (let at: string | null = account.fallbackAccountId; at !== null; at = byId.get(at)?.next ?? null) {
    if (passed.has(at)) throw refuse("conflict", "The accounts would fall back to each other in a ring.", { remedy: "Choose an account that does not lead back to this one." });
    passed.add(at);
  }
}
