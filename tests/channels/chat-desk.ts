import { createHmac } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { readHook } from "../../server/adapters/meta/read-hook.ts";
import type { AccountFacts } from "../../server/contract/channels.ts";
import type { ChatChannel, ChatContent } from "../../server/contract/chats.ts";
import type { Ctx } from "../../server/context.ts";
import type { Answered, ChannelVendor, ChatPorts, SnsMessage } from "../../server/services/channels/channel-vendor.ts";
import { saidIn } from "../../server/services/channels/chat-content.ts";
import { saveMetaApp } from "../../server/services/channels/meta-app.ts";
import { seal } from "../../server/services/settings/seal.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

export const APP_SECRET = "0123456789abcdef0123456789abcdef";
export const VERIFY_TOKEN = "a word that Meta was told";
export const NUMBER_ID = "106540352242922";
export const WABA_ID = "102290129340398";
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:whatsapp-events";

const facts: AccountFacts = { handle: "+49 30 901820", verifiedName: "Fernweh", quality: "GREEN", tier: "TIER_1K", peoplePerDay: 1_000, messagesPerSecond: 80, verification: "verified", tokenExpiresAt: null };

/** What the vendors answer about files, by the media's id, and how often they were asked. */
export interface VendorFiles {
  answers: Map<string, Answered<{ bytes: Uint8Array; mimeType: string }>>;
  asked: string[];
}

/** The desk with the reader of hooks that is in use; vendors are asked for nothing but files, which the test puts there. */
export async function chatDesk() {
  const files: VendorFiles = { answers: new Map(), asked: [] };
  const sns: { message: SnsMessage | null; confirmed: string[] } = { message: null, confirmed: [] };
  const desk = await testDesk({ chat: chatPorts(files, sns) });
  const api = testApi(desk);
  await saveMetaApp(desk.system, { appId: "1234", secret: APP_SECRET, verifyToken: VERIFY_TOKEN });
  const teamId = desk.mailbox("support@fernweh.example").teamId!;
  return {
    desk,
    api,
    files,
    sns,
    teamId,
    addAccount: (account: Partial<NewAccount> = {}) => addAccount(desk.system, { channel: "whatsapp", externalId: NUMBER_ID, businessId: WABA_ID, teamId, ...account }),
    /** As Meta would: signed, over the bytes. */
    async tell(body: unknown, { platform = "whatsapp" as ChatChannel, secret = APP_SECRET, signature = undefined as string | undefined } = {}) {
      const bytes = typeof body === "string" ? body : JSON.stringify(body);
      const answer = await api.app.request(`/api/webhooks/${platform}`, { method: "POST", headers: { "content-type": "application/json", "x-hub-signature-256": signature ?? signatureOf(bytes, secret) }, body: bytes });
      return { status: answer.status, type: answer.headers.get("content-type") ?? "", body: (await answer.json()) as { status?: string; code?: string } };
    },
    drop: () => desk.drop(),
  };
}
export type ChatDesk = Awaited<ReturnType<typeof chatDesk>>;

export const signatureOf = (bytes: string, secret = APP_SECRET) => `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;

export function chatPorts(files: VendorFiles, sns: { message: SnsMessage | null; confirmed: string[] }): ChatPorts {
  const unasked = () => Promise.reject(new Error("This test asks a vendor for files alone."));
  const vendor = (provider: ChannelVendor["provider"]): ChannelVendor => ({
    provider, readFacts: unasked, test: unasked, subscribe: unasked, unsubscribe: unasked, renewToken: unasked, markRead: async () => ({ ok: true, value: null }),
    fetchMedia: async (_account, { mediaId }) => {
      files.asked.push(mediaId);
      return files.answers.get(mediaId) ?? { ok: false, code: "unreachable", detail: "Nobody answers.", vendorCode: null, retryAt: null };
    },
  });
  return {
    vendors: { whatsapp_cloud: vendor("whatsapp_cloud"), aws_social: vendor("aws_social"), messenger: vendor("messenger"), instagram: vendor("instagram") },
    signIn: { authorizeUrl: () => "", exchange: unasked },
    readHook,
    readSns: async () => sns.message,
    confirmSns: async (message) => {
      sns.confirmed.push(message.topicArn);
      return { ok: true, value: null };
    },
  };
}

interface NewAccount {
  channel: ChatChannel;
  externalId: string;
  businessId: string | null;
  teamId: string;
}

/** A connected account, as connecting leaves it. */
export async function addAccount(ctx: Ctx, { channel, externalId, businessId, teamId }: NewAccount): Promise<string> {
  const id = ctx.newId();
  const provider = channel === "whatsapp" ? ("whatsapp_cloud" as const) : channel;
  const now = ctx.now();
  await ctx.db.insert(mailboxes).values({ id, channel, address: `${channel}:${externalId}`, name: `${channel} of Fernweh`, teamId, isWatched: false, createdAt: now });
  await ctx.db.insert(sendingAccounts).values({ id, mailboxId: id, name: channel, provider, settings: { externalId }, sealedSecret: seal(ctx.ports.settingsKey, `sending_account:${id}`, "token"), createdAt: now, updatedAt: now });
  await ctx.db.insert(channelAccounts).values({ id, channel, provider, externalId, businessId, state: "connected", facts, connectedAt: now });
  return id;
}

let counter = 0;

/** A message of ours that left, or waits for the vendor's answer (`providerMessageId` null). */
export async function addDelivery(ctx: Ctx, { mailboxId, to, providerMessageId, status = "sent", at, chat = { type: "text", body: `Ours ${++counter}` } }: { mailboxId: string; to: string; providerMessageId: string | null; status?: "sent" | "handed_over" | "uncertain"; at: Date; chat?: ChatContent }): Promise<{ deliveryId: string; messageId: string }> {
  const [deliveryId, messageId] = [ctx.newId(), ctx.newId()];
  const [known] = await ctx.db.select().from(conversations).where(and(eq(conversations.mailboxId, mailboxId), eq(conversations.participantAddress, to)));
  const [account] = await ctx.db.select().from(channelAccounts).where(eq(channelAccounts.id, mailboxId));
  const channel = account!.channel;
  const conversation = known ?? (await ctx.db.insert(conversations).values({ id: ctx.newId(), channel, mailboxId, subject: "", participantAddress: to, lastMessageAt: at, createdAt: at }).returning())[0]!;
  const said = saidIn(chat);
  await ctx.db.insert(messages).values({ id: messageId, conversationId: conversation.id, mailboxId, direction: "outbound", kind: "own", internetMessageId: `<${deliveryId}@mailroom>`, providerMessageId: providerMessageId ?? `pending:${deliveryId}`, fromAddress: "us", to: [{ address: to, name: null }], subject: "", text: said, visibleText: said, preview: said, chat, contentSha256: "", mimeBytes: 0, receivedAt: at, storedAt: at });
  await ctx.db.insert(deliveries).values({ id: deliveryId, mailboxId, conversationId: conversation.id, messageId, channel, accountId: mailboxId, provider: account!.provider, toAddress: to, status, renderedHash: "", internetMessageId: `<${deliveryId}@mailroom>`, providerMessageId, nextAttemptAt: at, queuedAt: at, handedOverAt: at, sentAt: status === "sent" ? at : null });
  return { deliveryId, messageId };
}

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000));

/** One hook of WhatsApp with some things to tell. */
export function whatsAppHook(told: { messages?: object[]; statuses?: object[]; people?: { id: string; name: string; userId?: string }[] }, { numberId = NUMBER_ID, wabaId = WABA_ID } = {}) {
  const { messages: said = [], statuses = [], people = [] } = told;
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "4930901820", phone_number_id: numberId },
    ...(people.length > 0 ? { contacts: people.map(({ id, name, userId }) => ({ profile: { name }, wa_id: id, ...(userId ? { user_id: userId } : {}) })) } : {}),
    ...(said.length > 0 ? { messages: said } : {}),
    ...(statuses.length > 0 ? { statuses } : {}),
  };
  return { object: "whatsapp_business_account", entry: [{ id: wabaId, changes: [{ value, field: "messages" }] }] };
}

export const says = (from: string, id: string, body: string, at: Date, more: object = {}) => ({ from, id, timestamp: seconds(at), type: "text", text: { body }, ...more });
export const reacts = (from: string, id: string, to: string, emoji: string, at: Date) => ({ from, id, timestamp: seconds(at), type: "reaction", reaction: { message_id: to, emoji } });
export const edits = (from: string, id: string, of: string, body: string, at: Date) => ({ from, id, timestamp: seconds(at), type: "edit", edit: { original_message_id: of, message: { type: "text", text: { body } } } });
export const revokes = (from: string, id: string, of: string, at: Date) => ({ from, id, timestamp: seconds(at), type: "revoke", revoke: { original_message_id: of } });
export const sends = (from: string, id: string, mediaId: string, at: Date, mimeType = "image/jpeg") => ({ from, id, timestamp: seconds(at), type: "image", image: { id: mediaId, mime_type: mimeType, sha256: "x" } });
export const becomes = (id: string, status: string, to: string, at: Date, more: object = {}) => ({ id, status, recipient_id: to, timestamp: seconds(at), ...more });

export const contactNames = async (desk: Desk) => (await desk.db.select({ name: contacts.name }).from(contacts)).map(({ name }) => name);
