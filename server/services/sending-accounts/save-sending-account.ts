import { eq, sql } from "drizzle-orm";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { SaveSendingAccount, type SendingAccount } from "../../contract/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal } from "../settings/seal.ts";
import { checkFallback } from "./check-fallback.ts";
import { looksLikeSecret } from "./find-secret.ts";
import { hookSettingsOf } from "./hook-settings.ts";
import { sentToday, toSendingAccount } from "./list-sending-accounts.ts";
import { maskSecret } from "./mask-secret.ts";
import { type AccountRow, mailboxesOf, requireAccount } from "./visible-accounts.ts";

type Input = ReturnType<typeof SaveSendingAccount.parse>;

/**
 * Makes or changes a sending account. Its secret is sealed at once and told to nobody again. Refuses `stale` a version that
 * has passed, `conflict` a change of provider or a fallback that leads nowhere, `bad_input` with the field.
 */
export async function saveSendingAccount(ctx: Ctx, given: SaveSendingAccount): Promise<SendingAccount> {
  const input = SaveSendingAccount.parse(given);
  refuseSecretsInSight(input);
  refuseIncomplete(ctx, input);
  return inTransaction(ctx, async (ctx) => {
    // Two accounts that name each other as fallback at the same moment would make a ring.
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('sending_accounts'))`);
    const mailbox = (await mailboxesOf(ctx)).find((one) => one.id === input.mailboxId);
    if (!mailbox) throw refuse("not_found", "There is no such mailbox.", { remedy: "Load the list of mailboxes again." });
    const before = input.id === undefined ? null : await requireAccount(ctx, input.id);
    if (before) refuseChange(before, input);
    const id = before?.id ?? ctx.newId();
    await checkFallback(ctx, { id, provider: input.provider, fallbackAccountId: input.fallbackAccountId });
    const values = { ...columnsOf(ctx, id, input, before), updatedAt: ctx.now() };
    const [row] = before
      ? await ctx.db.update(sendingAccounts).set({ ...values, version: before.version + 1 }).where(eq(sendingAccounts.id, id)).returning()
      : await ctx.db.insert(sendingAccounts).values({ ...values, id, createdAt: ctx.now() }).returning();
    await recordEvent(ctx, { name: "sending_account.saved", subject: { type: "sending_account", id }, data: { before: before ? publicOf(before) : null, after: publicOf(row!), isSecretChanged: input.secret !== undefined } });
    return toSendingAccount(row!, mailbox, (await sentToday(ctx, [id])).get(id) ?? 0);
  });
}

function columnsOf(ctx: Ctx, id: string, input: Input, before: AccountRow | null) {
  const { mailboxId, name, provider, fromAddress, fromName, settings, messagesPerMinute, messagesPerDay, concurrency, fallbackAccountId, isEnabled, secret } = input;
  const sealed = secret === undefined ? {} : { sealedSecret: seal(ctx.ports.settingsKey, `sending_account:${id}`, secret), secretMask: maskSecret(secret) };
  // What was tested is no longer what is kept.
  const isTested = before !== null && secret === undefined && before.fromAddress === fromAddress && sameSettings(before.settings, settings);
  return { mailboxId, name, provider, fromAddress, fromName: fromName === "" ? null : fromName, settings: { ...settings, ...hookSettingsOf(before?.settings ?? {}) }, messagesPerMinute, messagesPerDay, concurrency, fallbackAccountId, isEnabled, ...sealed, ...(isTested ? {} : { test: null }) };
}

function refuseChange(before: AccountRow, input: Input): void {
  if (input.version !== undefined && input.version !== before.version) {
    throw refuse("stale", "Somebody has changed this account in the meantime.", { remedy: "Load it again, and make your change on what it says now." });
  }
  if (input.provider !== before.provider || input.mailboxId !== before.mailboxId) {
    throw refuse("conflict", "An account keeps its provider and its mailbox: what was sent by it would be looked for in the wrong place.", { remedy: "Make a new account, and switch this one off." });
  }
  // Whoever may change the address must not have the kept secret sent there.
  const isElsewhere = before.settings.host !== input.settings.host || before.settings.endpoint !== input.settings.endpoint || before.settings.security !== input.settings.security;
  if (before.sealedSecret !== null && isElsewhere && input.secret === undefined) {
    throw badField("secret", "The secret must be entered again, since it would go to another address or travel otherwise.");
  }
}

function refuseSecretsInSight(input: Input): void {
  const { name, fromName, settings } = input;
  const fields: [path: string, text: string][] = [["name", name], ["fromName", fromName ?? ""], ["settings.host", settings.host ?? ""], ["settings.userName", settings.userName ?? ""], ["settings.endpoint", settings.endpoint ?? ""]];
  const found = fields.find(([, text]) => looksLikeSecret(text));
  if (found) throw badField(found[0], "This looks like a secret. Everybody who sends can read this field; the secret has one of its own.");
}

function refuseIncomplete(ctx: Ctx, { provider, settings }: Input): void {
  if (provider === "smtp" && !settings.host) throw badField("settings.host", "An SMTP account needs the server's name.");
  if (provider === "smtp" && settings.security === "none" && settings.userName && !ctx.ports.isSandbox) throw badField("settings.security", "A password must not travel without encryption.");
  if (settings.endpoint !== undefined && !ctx.ports.isSandbox && !settings.endpoint.startsWith("https://")) throw badField("settings.endpoint", "Only https is spoken to providers.");
}

function badField(path: string, message: string) {
  return refuse("bad_input", message, { errors: [{ path, message }], remedy: "Change the field and save again." });
}

function sameSettings(a: AccountRow["settings"], b: AccountRow["settings"]): boolean {
  const names = ["host", "port", "security", "userName", "authentication", "endpoint"] as const;
  return names.every((name) => a[name] === b[name]);
}

/** What an event may keep for ever. */
function publicOf({ name, provider, mailboxId, fromAddress, messagesPerMinute, messagesPerDay, concurrency, fallbackAccountId, isEnabled, settings }: AccountRow) {
  return { name, provider, mailboxId, fromAddress, messagesPerMinute, messagesPerDay, concurrency, fallbackAccountId, isEnabled, host: settings.host ?? null, endpoint: settings.endpoint ?? null };
}
