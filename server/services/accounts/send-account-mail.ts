import { and, eq, isNull } from "drizzle-orm";
import { accountMails } from "../../../drizzle/schema/accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { Channel, ChannelAccount, OutboundMessage, SendOutcome } from "../deliveries/channel.ts";
import { mailMessageId } from "../deliveries/message-id.ts";
import { mayThisDatabaseSend } from "../deliveries/sending-arm.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { readNotificationSettings } from "../notifications/notification-settings.ts";
import { preferencesOf } from "../notifications/preferences.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { accountMail } from "./account-mail.ts";
import { isLinkOpen, linkUrl } from "./links.ts";

type MailRow = typeof accountMails.$inferSelect;

const ATTEMPTS_MAX = 12;
const WAIT_FIRST_MS = 15_000;
const WAIT_MAX_MS = 3_600_000;
/** A copy of a mail that was sent appears after a moment. */
const LOOK_AFTER_MS = 60_000;

/** Sends one mail about an account by the desk's account, as a question of consent goes: the claim is a row, what may have left is looked for and never sent on a guess. */
export async function sendAccountMail(ctx: Ctx, { mailId }: { mailId: string }): Promise<void> {
  const [mail] = await ctx.db.select().from(accountMails).where(and(eq(accountMails.id, mailId), isNull(accountMails.sentAt), isNull(accountMails.failedAt)));
  if (!mail) return;
  const accountId = mail.accountId ?? (await readNotificationSettings(ctx)).accountId;
  if (accountId === null) return end(ctx, mail, "no_account");
  if (!(await mayThisDatabaseSend(ctx))) return again(ctx, mail, null);
  if (mail.linkId !== null && !(await isLinkOpen(ctx, mail.linkId))) return end(ctx, mail, "link_over");
  const { concurrency, ...opened } = await openAccount(ctx, accountId);
  const account: ChannelAccount = { ...opened, requestsAtOnce: concurrency };
  const channel = ctx.ports.channels[opened.provider];
  if (!channel || !opened.isEnabled) return again(ctx, mail, null);
  if (mail.claimedAt !== null) return goOn(ctx, channel, account, mail);
  const claimed = await ctx.db.update(accountMails).set({ claimedAt: ctx.now(), accountId }).where(and(eq(accountMails.id, mail.id), isNull(accountMails.claimedAt))).returning({ id: accountMails.id });
  if (claimed.length === 0) return;
  await settle(ctx, mail, await channel.send(await compose(ctx, account, mail), async () => {}));
}

const internetMessageId = (mail: MailRow, account: ChannelAccount) => mailMessageId(mail.id, account.from.address);

async function compose(ctx: Ctx, account: ChannelAccount, mail: MailRow): Promise<OutboundMessage> {
  const own = mail.userId === null ? undefined : (await preferencesOf(ctx, [mail.userId])).get(mail.userId);
  const language = own?.language ?? (await readNotificationSettings(ctx)).language;
  const url = mail.linkId === null ? `${ctx.ports.publicUrl}/settings/#/account` : linkUrl(ctx, mail.linkId);
  const words = accountMail(language, mail.kind, { name: mail.name, url });
  return { ...words, deliveryId: mail.id, account, to: { address: mail.address, name: mail.name }, internetMessageId: internetMessageId(mail, account), headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" }, attachments: [] };
}

/** Somebody claimed it before: it left, or lies there as a draft, or nobody can tell. */
async function goOn(ctx: Ctx, channel: Channel, account: ChannelAccount, mail: MailRow): Promise<void> {
  const found = await channel.lookUp({ deliveryId: mail.id, account, toAddress: mail.address, internetMessageId: internetMessageId(mail, account), handedOverAt: mail.claimedAt, reference: null });
  switch (found.found) {
    case "draft":
      return settle(ctx, mail, await channel.sendPrepared({ account, reference: found.reference }));
    case "sent":
      return void (await ctx.db.update(accountMails).set({ sentAt: ctx.now() }).where(eq(accountMails.id, mail.id)));
    case "unknown":
      return again(ctx, mail, null);
    case "nothing":
    case "untraceable":
      return end(ctx, mail, "uncertain");
    default:
      return found satisfies never;
  }
}

async function settle(ctx: Ctx, mail: MailRow, outcome: SendOutcome): Promise<void> {
  switch (outcome.outcome) {
    case "sent":
      return void (await ctx.db.update(accountMails).set({ sentAt: ctx.now() }).where(eq(accountMails.id, mail.id)));
    case "uncertain":
      return again(ctx, mail, new Date(ctx.now().getTime() + LOOK_AFTER_MS));
    case "deferred":
      await ctx.db.update(accountMails).set({ claimedAt: null, accountId: null }).where(eq(accountMails.id, mail.id));
      return again(ctx, mail, outcome.retryAt);
    case "failed":
      return end(ctx, mail, outcome.reason);
    default:
      return outcome satisfies never;
  }
}

async function again(ctx: Ctx, mail: MailRow, at: Date | null): Promise<void> {
  if (mail.attempt >= ATTEMPTS_MAX) return end(ctx, mail, "gave_up");
  const wait = Math.min(WAIT_FIRST_MS * 2 ** mail.attempt, WAIT_MAX_MS);
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.update(accountMails).set({ attempt: mail.attempt + 1 }).where(eq(accountMails.id, mail.id));
    await enqueueJob(ctx, "account.sendMail", { mailId: mail.id }, { startAfter: at ?? new Date(ctx.now().getTime() + wait) });
  });
}

async function end(ctx: Ctx, mail: MailRow, failure: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const ended = await ctx.db.update(accountMails).set({ failedAt: ctx.now(), failure }).where(and(eq(accountMails.id, mail.id), isNull(accountMails.failedAt))).returning({ id: accountMails.id });
    if (ended.length > 0) await recordEvent(ctx, { name: "account_mail.failed", subject: { type: "account_mail", id: mail.id }, data: { userId: mail.userId, kind: mail.kind, reason: failure } });
  });
}
