import { z } from "zod";
import { and, asc, eq, isNull } from "drizzle-orm";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { EmailAddress, Id } from "../../contract/common.ts";
import { ConnectMailbox } from "../../contract/mailboxes.ts";
import { SaveSendingAccount, SendingAccountSettings } from "../../contract/sending-accounts.ts";
import { SaveWebhook } from "../../contract/webhooks.ts";
import { changeMailbox } from "../mailboxes/change-mailbox.ts";
import type { MailboxRow } from "../people/queries.ts";
import { ensureOwnAccount } from "../sending-accounts/ensure-own-account.ts";
import { saveSendingAccount } from "../sending-accounts/save-sending-account.ts";
import type { AccountRow } from "../sending-accounts/visible-accounts.ts";
import type { WebhookRow } from "../webhooks/queries.ts";
import { changeWebhook, saveWebhook } from "../webhooks/save-webhook.ts";
import { switchWebhook } from "../webhooks/switch-webhook.ts";
import { isCutAddress, publicAddress } from "./public-address.ts";
import { byKey, nameIn, pick, section } from "./section.ts";

const MailboxItem = z.object({ address: EmailAddress, name: ConnectMailbox.shape.name, teamId: Id.nullable(), silentAfterMinutes: ConnectMailbox.shape.silentAfterMinutes, keepsFromLlm: ConnectMailbox.shape.keepsFromLlm });

/** Shared ones of mail: accounts of chats are connected by a person at Meta, with tokens that no file holds. Which Mailroom may read is decided in Microsoft 365, so one that is not here is connected by a person. */
export const mailboxesSection = section<MailboxRow, z.infer<typeof MailboxItem>>({
  name: "mailboxes",
  keyOf: ({ address }) => (typeof address === "string" ? address.toLowerCase() : address),
  async read(ctx, names) {
    const rows = await ctx.db.select().from(mailboxes).where(and(isNull(mailboxes.userId), eq(mailboxes.channel, "email")));
    return rows.map((row) => ({ key: row.address, row, item: { ...pick(row, ["address", "name", "silentAfterMinutes", "keepsFromLlm"]), teamId: nameIn(names, "team", row.teamId) } })).toSorted(byKey);
  },
  async take(_ctx, given, current, { names, lacks }) {
    const input = MailboxItem.parse({ teamId: null, ...given });
    if (current) return { input, wanted: { ...input, teamId: nameIn(names, "team", input.teamId) } };
    lacks(`The mailbox ${input.address} is not connected`, "Let Mailroom read it in Microsoft 365, connect it under Settings, Mailboxes, and import again.");
    return null;
  },
  async save(ctx, { input: { address: _address, ...fields } }, current) {
    await changeMailbox(ctx, { ...fields, mailboxId: current!.row.id, version: current!.row.version });
  },
});

const AccountItem = SaveSendingAccount.omit({ id: true, version: true, secret: true }).extend({ isOwn: z.boolean().default(false) });
type AccountItem = z.infer<typeof AccountItem>;
const plainSettings = Object.keys(SendingAccountSettings.shape) as (keyof typeof SendingAccountSettings.shape)[];

/** Without what opens them. A mailbox's own account is known by the mailbox. */
export const sendingAccountsSection = section<AccountRow, AccountItem>({
  name: "sendingAccounts",
  keyOf: ({ isOwn, mailboxId, name }) => (isOwn === true ? mailboxId : name),
  linkedBy: "fallbackAccountId",
  async read(ctx, names) {
    const rows = await ctx.db.select().from(sendingAccounts).orderBy(asc(sendingAccounts.createdAt), asc(sendingAccounts.id));
    return rows.flatMap((row) => {
      const key = names.sending_account.nameOf.get(row.id);
      if (key === undefined) return [];
      const isOwn = row.id === row.mailboxId;
      const { provider, fromAddress, fromName, messagesPerMinute, messagesPerDay, concurrency, isEnabled } = row;
      const item = {
        isOwn, name: isOwn ? row.name : key, mailboxId: nameIn(names, "mailbox", row.mailboxId), provider, fromAddress, fromName, settings: settingsOf(row.settings), messagesPerMinute, messagesPerDay, concurrency,
        fallbackAccountId: nameIn(names, "sending_account", row.fallbackAccountId), isEnabled,
      };
      return [{ key, row, item }];
    }).toSorted(byKey);
  },
  async take(_ctx, given, current, { names, lacks }) {
    const input = AccountItem.parse(given);
    const needsSecret = input.provider !== "graph" && (input.provider !== "smtp" || Boolean(input.settings.userName));
    if (needsSecret && current?.row.sealedSecret == null) lacks(`The sending account "${input.name}" has no password or key here`, "Type it in under Settings, Sending accounts: no mail leaves by it before.");
    const wanted = { ...input, fromName: input.fromName || null, settings: settingsOf(input.settings), mailboxId: nameIn(names, "mailbox", input.mailboxId), fallbackAccountId: nameIn(names, "sending_account", input.fallbackAccountId) };
    return { input, wanted };
  },
  async save(ctx, { input: { isOwn, ...input } }, current) {
    if (isOwn && !current) await ensureOwnAccount(ctx, { id: input.mailboxId, name: input.name });
    const id = isOwn ? input.mailboxId : current?.row.id;
    // What stood behind a question mark here stays here: the file never held it.
    const endpoint = current?.row.settings.endpoint !== undefined && publicAddress(current.row.settings.endpoint) === input.settings.endpoint ? current.row.settings.endpoint : input.settings.endpoint;
    await saveSendingAccount(ctx, { ...input, name: isOwn ? input.name : (current?.row.name ?? input.name), settings: { ...input.settings, ...(endpoint !== undefined && { endpoint }) }, ...(id !== undefined && { id, version: current?.row.version }) });
  },
});

/** What providers' hooks sign with lies among them, and stays. */
function settingsOf(settings: SendingAccountSettings): SendingAccountSettings {
  const plain = pick(settings, plainSettings);
  return plain.endpoint === undefined ? plain : { ...plain, endpoint: publicAddress(plain.endpoint) };
}

const WebhookItem = z.object({ name: SaveWebhook.shape.name, url: SaveWebhook.shape.url, events: SaveWebhook.shape.events, isOn: z.boolean().default(true) });

/** Each desk signs with a key of its own. */
export const webhooksSection = section<WebhookRow, z.infer<typeof WebhookItem>>({
  name: "webhooks",
  keyOf: ({ name, url }) => name || url,
  async read(ctx, names) {
    const rows = await ctx.db.select().from(webhooks).where(isNull(webhooks.deletedAt)).orderBy(asc(webhooks.createdAt), asc(webhooks.id));
    return rows.map((row) => {
      const key = names.webhook.nameOf.get(row.id)!;
      return { key, row, item: { name: row.name && key, url: publicAddress(row.url), events: [...row.events].toSorted(), isOn: row.disabledReason !== "person" } };
    }).toSorted(byKey);
  },
  async take(_ctx, given, current, { lacks }) {
    const input = WebhookItem.parse({ name: "", ...given });
    if (!current && isCutAddress(input.url)) {
      lacks(`The webhook "${input.name || input.url}" is called at an address that is a secret itself`, "Make it under Settings, Webhooks, with that name, and import again.");
      return null;
    }
    if (!current) lacks(`The webhook "${input.name || input.url}" signs with a new key`, "Make another key under Settings, Webhooks, which is shown once, and give it to the receiver. What its address had behind a question mark is typed in there, too.");
    return { input, wanted: { ...input, url: publicAddress(input.url), events: [...new Set(input.events)].toSorted() } };
  },
  async save(ctx, { input: { isOn, ...input } }, current) {
    if (!current) {
      const { id } = await saveWebhook(ctx, input);
      if (!isOn) await switchWebhook(ctx, { webhookId: id, isOn });
      return;
    }
    const { id, name, version, disabledReason } = current.row;
    const url = publicAddress(current.row.url) === input.url ? current.row.url : input.url;
    const isSame = url === current.row.url && [...new Set(input.events)].toSorted().join() === [...current.row.events].toSorted().join();
    if (!isSame) await changeWebhook(ctx, { ...input, url, name, webhookId: id, version });
    if (isOn !== (disabledReason !== "person")) await switchWebhook(ctx, { webhookId: id, isOn });
  },
});
