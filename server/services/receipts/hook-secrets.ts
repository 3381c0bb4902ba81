import { createHmac, timingSafeEqual } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { AccountHook as AccountHookView } from "../../contract/receipts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { type HookSettings, hookSettingsOf } from "../sending-accounts/hook-settings.ts";
import { requireAccount } from "../sending-accounts/visible-accounts.ts";
import { seal, unseal } from "../settings/seal.ts";

export interface AccountHook {
  accountId: string;
  /** The key that the provider signs with; null: none was given, and nothing is believed. */
  secret: string | null;
  keepsOpens: boolean;
}

const purpose = (accountId: string) => `sending_account_hook:${accountId}`;
const KEY_BYTES = 24;

/** Null: there is no such account of this provider. */
export async function accountHook(ctx: Ctx, { accountId, provider }: { accountId: string; provider: "mailersend" | "azure_email" }): Promise<AccountHook | null> {
  const [row] = await ctx.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, accountId));
  if (!row || row.provider !== provider) return null;
  const { sealedHookSecret, keepsOpens } = hookSettingsOf(row.settings);
  return { accountId, secret: sealedHookSecret === undefined ? null : unseal(ctx.ports.settingsKey, purpose(accountId), sealedHookSecret), keepsOpens: keepsOpens ?? false };
}

/** Part of the address that Event Grid calls: it signs nothing, so the address is the secret. */
export function hookKey(ctx: Pick<Ctx, "ports">, accountId: string): string {
  return createHmac("sha256", ctx.ports.settingsKey).update(`mailroom provider hook ${accountId}`).digest().subarray(0, KEY_BYTES).toString("base64url");
}

export function isHookKey(ctx: Pick<Ctx, "ports">, accountId: string, key: string): boolean {
  return isSame(hookKey(ctx, accountId), key);
}

/** MailerSend: hexadecimal HMAC-SHA256 of the body as it came, byte for byte. https://developers.mailersend.com/api/v1/webhooks.html#security */
export function isSigned(secret: string, body: Uint8Array, signature: string): boolean {
  return isSame(createHmac("sha256", secret).update(body).digest("hex"), signature.trim().toLowerCase());
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** For the account's page. The address of Azure holds a key, so only who may change accounts may read it. */
export async function readAccountHook(ctx: Ctx, { accountId }: { accountId: string }): Promise<AccountHookView> {
  const row = await requireAccount(ctx, accountId);
  const { sealedHookSecret, keepsOpens } = hookSettingsOf(row.settings);
  return { url: hookUrl(ctx, row), needsSecret: row.provider === "mailersend", isSecretSet: sealedHookSecret !== undefined, keepsOpens: keepsOpens ?? false };
}

function hookUrl(ctx: Ctx, { id, provider }: { id: string; provider: string }): string | null {
  if (provider === "mailersend") return `${ctx.ports.publicUrl}/hooks/mailersend/${id}`;
  return provider === "azure_email" ? `${ctx.ports.publicUrl}/hooks/azure-email/${id}/${hookKey(ctx, id)}` : null;
}

/** The secret is sealed at once and told to nobody again; left out, the one that is kept stays. */
export function saveAccountHook(ctx: Ctx, { accountId, secret, keepsOpens }: { accountId: string; secret?: string; keepsOpens: boolean }): Promise<AccountHookView> {
  return inTransaction(ctx, async (ctx) => {
    await requireAccount(ctx, accountId);
    const change: HookSettings = { keepsOpens, ...(secret === undefined ? {} : { sealedHookSecret: seal(ctx.ports.settingsKey, purpose(accountId), secret) }) };
    await ctx.db.update(sendingAccounts).set({ settings: sql`${sendingAccounts.settings} || ${JSON.stringify(change)}::jsonb` as never }).where(eq(sendingAccounts.id, accountId));
    await recordEvent(ctx, { name: "sending_account.hook_saved", subject: { type: "sending_account", id: accountId }, data: { keepsOpens, isSecretChanged: secret !== undefined } });
    return readAccountHook(ctx, { accountId });
  });
}
