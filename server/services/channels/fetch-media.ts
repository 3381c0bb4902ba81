import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { attachments, messages } from "../../../drizzle/schema/conversations.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import { type ChatProvider, chatProviders } from "../../contract/channels.ts";
import type { ChatContent, MediaType } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { cutAt } from "../conversations/clean-text.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { plainFileName } from "../templates/store-file.ts";
import { isMissingFile } from "./chat-content.ts";
import { MEDIA_ATTEMPTS_MAX, MEDIA_RETRY_FIRST_MS, MEDIA_RETRY_MAX_MS, mediaBytesMax, PAGE_MEDIA_BYTES_MAX } from "./limits.ts";
import { typeOfMedia } from "./media-of.ts";

export interface MediaJob {
  messageId: string;
  attempt: number;
}

type MediaContent = Extract<ChatContent, { type: MediaType }>;

/**
 * The job after a message with a file: its bytes are fetched from the vendor, whose address of them soon ends, and kept
 * here. What is not what it claims to be, or too large, is refused for good; what could not be had now is tried again,
 * and the message says why its file is not here.
 */
export async function fetchMedia(ctx: Ctx, { messageId, attempt }: MediaJob): Promise<void> {
  const [message] = await ctx.db.select().from(messages).where(eq(messages.id, messageId));
  if (!message?.chat || !isMediaContent(message.chat) || message.expiredAt !== null || message.chat.fileSha256 !== null || message.chat.mediaId === null) return;
  const content = message.chat;
  const fetched = await ask(ctx, message, content);
  if ("bytes" in fetched) return keep(ctx, message.id, content, fetched);
  const mayComeYet = fetched.mayComeYet && attempt < MEDIA_ATTEMPTS_MAX;
  await inTransaction(ctx, async (ctx) => {
    const current = await lockContent(ctx, message.id, content);
    if (!current) return;
    // While it is tried again it is still to come.
    if (!mayComeYet) await write(ctx, message.id, { ...current, failure: fetched.failure });
    if (mayComeYet) await enqueueJob(ctx, "channels.fetchMedia", { messageId, attempt: attempt + 1 }, { startAfter: new Date(Math.max(ctx.now().getTime() + Math.min(MEDIA_RETRY_FIRST_MS * 4 ** (attempt - 1), MEDIA_RETRY_MAX_MS), fetched.retryAt?.getTime() ?? 0)) });
    else await recordEvent(ctx, { name: "message.file_failed", subject: { type: "message", id: message.id }, data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, reason: fetched.failure } });
  });
}

/** A person asks for it again. */
export async function retryMedia(ctx: Ctx, message: MessageRow): Promise<void> {
  const { chat } = message;
  if (!chat || !isMediaContent(chat) || chat.fileSha256 !== null) return;
  await inTransaction(ctx, async (ctx) => {
    await write(ctx, message.id, { ...chat, failure: null });
    await enqueueJob(ctx, "channels.fetchMedia", { messageId: message.id, attempt: 1 });
  });
}

const isMediaContent = (content: ChatContent): content is MediaContent => "fileSha256" in content;

interface NotFetched {
  failure: string;
  mayComeYet: boolean;
  retryAt: Date | null;
}

async function ask(ctx: Ctx, message: MessageRow, content: MediaContent): Promise<{ bytes: Uint8Array; mimeType: string } | NotFetched> {
  const bytesMax = bytesMaxOf(content);
  const routes = await ctx.db.select({ id: sendingAccounts.id, provider: sendingAccounts.provider }).from(sendingAccounts).where(eq(sendingAccounts.mailboxId, message.mailboxId));
  const isChat = (provider: string): provider is ChatProvider => (chatProviders as readonly string[]).includes(provider);
  // The account's own way first, then the one beside it.
  const own = routes.filter(({ provider }) => isChat(provider)).toSorted((a, b) => Number(b.id === message.mailboxId) - Number(a.id === message.mailboxId));
  let last: NotFetched = { failure: "not_connected", mayComeYet: false, retryAt: null };
  for (const { id, provider } of own) {
    const answer = await ctx.ports.chat.vendors[provider as ChatProvider].fetchMedia(await openAccount(ctx, id), { mediaId: content.mediaId!, bytesMax });
    if (!answer.ok) {
      const isFinal = answer.code === "invalid" || answer.code === "not_found";
      last = { failure: answer.code, mayComeYet: !isFinal, retryAt: answer.retryAt };
      continue;
    }
    const { bytes, mimeType } = answer.value;
    if (bytes.byteLength > bytesMax) return { failure: "too_large", mayComeYet: false, retryAt: null };
    if (bytes.byteLength === 0) return { failure: "empty", mayComeYet: true, retryAt: null };
    const type = typeOfMedia(content.type, { bytes, fileName: content.fileName, claimed: [mimeType, content.mimeType] });
    return type === null ? { failure: "other_than_claimed", mayComeYet: false, retryAt: null } : { bytes, mimeType: type };
  }
  return last;
}

function bytesMaxOf({ type, mediaId }: MediaContent): number {
  // The channels of pages name media by their address, WhatsApp by an id.
  return !mediaId!.includes("://") ? mediaBytesMax[type] : Math.max(mediaBytesMax[type], PAGE_MEDIA_BYTES_MAX);
}

function keep(ctx: Ctx, messageId: string, content: MediaContent, { bytes, mimeType }: { bytes: Uint8Array; mimeType: string }): Promise<void> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return inTransaction(ctx, async (ctx) => {
    const current = await lockContent(ctx, messageId, content);
    if (!current) return;
    await ctx.db.insert(storedFiles).values({ sha256, size: bytes.byteLength, bytes, createdAt: ctx.now() }).onConflictDoUpdate({ target: storedFiles.sha256, set: { createdAt: sql`greatest(${storedFiles.createdAt}, excluded.created_at)` } });
    const fileName = current.fileName ?? null;
    await ctx.db.insert(attachments).values({ id: ctx.newId(), messageId, name: plainFileName(fileName ?? nameOf(current.type, mimeType)), contentType: mimeType, size: bytes.byteLength, sha256, contentId: null, isInline: false });
    await write(ctx, messageId, { ...current, fileSha256: sha256, size: bytes.byteLength, mimeType, failure: null });
    const [row] = await ctx.db.select({ mailboxId: messages.mailboxId, conversationId: messages.conversationId }).from(messages).where(eq(messages.id, messageId));
    await recordEvent(ctx, { name: "message.file_stored", subject: { type: "message", id: messageId }, data: { messageId, ...row, size: bytes.byteLength } });
  });
}

const nameOf = (type: MediaType, mimeType: string): string => `${type}.${cutAt((mimeType.split("/")[1] ?? "bin").replace(/[^a-z0-9]/gi, ""), 8) || "bin"}`;

/** The content as it is now, held; null: its bytes came by another way, or an edit brought another file. */
async function lockContent(ctx: Ctx, messageId: string, { mediaId }: MediaContent): Promise<MediaContent | null> {
  const [row] = await ctx.db.select({ chat: messages.chat, expiredAt: messages.expiredAt }).from(messages).where(eq(messages.id, messageId)).for("update");
  const chat = row?.chat;
  return chat && row.expiredAt === null && isMediaContent(chat) && chat.mediaId === mediaId && isMissingFile({ ...chat, failure: null }) ? chat : null;
}

async function write(ctx: Ctx, messageId: string, chat: MediaContent): Promise<void> {
  await ctx.db.update(messages).set({ chat }).where(eq(messages.id, messageId));
}
