import { createHash } from "node:crypto";
import { eq, max, sql } from "drizzle-orm";
import { attachments, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import type { ChatContent, OutgoingContent } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { pendingProviderId } from "../channels/provider-id.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { chatMessageId } from "../deliveries/message-id.ts";
import { hashOfContent } from "../templates/merge-chat-template.ts";
import type { Chat } from "./require-chat.ts";

const PREVIEW_CHARS = 255;

/** What a person reads of it. */
export function readableText(content: OutgoingContent): string {
  switch (content.type) {
    case "text":
      return content.body;
    case "template":
      return content.preview;
    case "interactive":
      return [content.body, ...content.choices.map(({ title }) => `[${title}]`)].join("\n");
    case "reaction":
      return content.emoji ?? "";
    default:
      return content.caption ?? content.fileName ?? "";
  }
}

const storedContent = (content: OutgoingContent, size: number | null): ChatContent =>
  "fileSha256" in content ? { ...content, mediaId: null, size, failure: null } : content;

/** Now, or just after what was written last: the order in which things are written is that in which they leave. The caller holds the chat. */
export async function nextQueuedAt(ctx: Ctx, chat: Chat): Promise<Date> {
  const [row] = await ctx.db.select({ last: max(deliveries.queuedAt) }).from(deliveries).where(eq(deliveries.conversationId, chat.id));
  const last = row?.last?.getTime() ?? 0;
  return new Date(Math.max(ctx.now().getTime(), last + 1));
}

/** One message of ours: its row in the chat and its delivery, both or none. In the caller's transaction, which holds the chat. */
export async function insertOurs(ctx: Ctx, { chat, id, content, replyTo, queuedAt, dueAt, sequence }: { chat: Chat; id: string; content: OutgoingContent; replyTo: string | null; queuedAt: Date; dueAt: Date; sequence?: { id: string; part: number } }): Promise<MessageRow> {
  const now = ctx.now();
  const deliveryId = ctx.newId();
  const internetMessageId = chatMessageId(deliveryId, chat.channel);
  const [row] = await ctx.db.insert(messages).values({
    id,
    conversationId: chat.id,
    mailboxId: chat.mailboxId,
    contactId: chat.contactId,
    kind: "own",
    ...wordsOfOurs({ account: chat.account, deliveryId, to: { address: chat.participantAddress, name: chat.participantName }, content }),
    internetMessageId,
    providerMessageId: pendingProviderId(deliveryId),
    inReplyTo: replyTo,
    sentBy: ctx.actor.type === "user" ? ctx.actor.id : null,
    // Parts of one sequence stand in their order.
    receivedAt: new Date(queuedAt.getTime() + (sequence ? sequence.part - 1 : 0)),
    storedAt: now,
  }).returning();
  if ("fileSha256" in content) await keepFile(ctx, { messageId: id, content });
  await ctx.db.insert(deliveries).values({
    id: deliveryId,
    mailboxId: chat.mailboxId,
    conversationId: chat.id,
    messageId: id,
    sequenceId: sequence?.id ?? null,
    part: sequence?.part ?? null,
    channel: chat.channel,
    accountId: chat.mailboxId,
    provider: chat.account.provider,
    toAddress: chat.participantAddress,
    status: "queued",
    renderedHash: hashOfContent(content),
    internetMessageId,
    nextAttemptAt: dueAt,
    queuedAt,
  });
  // A sign at a message is no word that the list would show.
  if (content.type === "reaction") return row!;
  await ctx.db.update(conversations).set({ lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${now.toISOString()}::timestamptz)` }).where(eq(conversations.id, chat.id));
  return row!;
}

/** What a message of ours says, from whom and to whom, as its row has it. */
export function wordsOfOurs({ account, deliveryId, to, content }: { account: Chat["account"]; deliveryId: string; to: { address: string; name: string | null }; content: OutgoingContent }) {
  const text = readableText(content);
  return {
    direction: "outbound" as const,
    fromAddress: account.externalId,
    fromName: account.facts.verifiedName ?? account.facts.handle,
    to: [to],
    subject: "",
    text,
    visibleText: text,
    preview: cleanLine(text, PREVIEW_CHARS),
    // Written twice it is two messages.
    contentSha256: createHash("sha256").update(`${deliveryId}\n${JSON.stringify(content)}`).digest("hex"),
    chat: storedContent(content, null),
    mimeBytes: 0,
  };
}

/** So that the desk sees what it sent, as it sees what came. */
async function keepFile(ctx: Ctx, { messageId, content }: { messageId: string; content: Extract<OutgoingContent, { fileSha256: string }> }): Promise<void> {
  const [file] = await ctx.db.select({ size: storedFiles.size }).from(storedFiles).where(eq(storedFiles.sha256, content.fileSha256));
  if (file) await ctx.db.insert(attachments).values({ id: ctx.newId(), messageId, name: content.fileName ?? content.type, contentType: content.mimeType, size: file.size, sha256: content.fileSha256, contentId: null, isInline: false });
}
