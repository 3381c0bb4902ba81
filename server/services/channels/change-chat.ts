import { createHash } from "node:crypto";
import { and, desc, eq, isNotNull, isNull, min } from "drizzle-orm";
import { chatChanges } from "../../../drizzle/schema/channels.ts";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { cleanText } from "../conversations/clean-text.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import type { AccountPlace } from "./channel-accounts.ts";
import { cleanContent, isMissingFile, textsOf } from "./chat-content.ts";
import type { HookEvent } from "./hook-events.ts";

export type ChangeEvent = Extract<HookEvent, { kind: "changed" }>;

/** One message of an account is written by one at a time. */
export const messageLock = (mailboxId: string, providerMessageId: string): string => `chat:${mailboxId}:${providerMessageId}`;

/**
 * Its writer edited a message or took it back. Both are kept, once, also where the message is still to come; what was
 * said before stays for the record. Of several edits the newest stands.
 */
export function changeChat(ctx: Ctx, { place, event }: { place: AccountPlace; event: ChangeEvent }): Promise<void> {
  const mailboxId = place.mailbox.id;
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, [cleanText(messageLock(mailboxId, event.of))]);
    const content = event.content && cleanContent(event.content);
    const told = event.at !== null && event.at <= ctx.now() ? event.at : null;
    const row = { id: ctx.newId(), mailboxId, providerChangeId: changeIdOf(event), providerMessageId: cleanText(event.of), content, happenedAt: told ?? ctx.now(), recordedAt: ctx.now() };
    const [kept] = await ctx.db.insert(chatChanges).values(row).onConflictDoNothing().returning({ id: chatChanges.id });
    if (!kept) return;
    const [message] = await ctx.db.select().from(messages).where(and(eq(messages.mailboxId, mailboxId), eq(messages.providerMessageId, row.providerMessageId))).for("update");
    // Nobody takes back what another one said.
    if (message && (message.direction === "outbound") === event.isEcho) await applyChanges(ctx, message);
  });
}

/** The channels of pages give a change the message's own id: what it says and when tells one from another. */
function changeIdOf({ id, of, content, at }: ChangeEvent): string {
  if (id !== of) return cleanText(id);
  return `${cleanText(of)}:${createHash("sha256").update(JSON.stringify([content, at?.getTime() ?? null])).digest("hex").slice(0, 24)}`;
}

/** Lets a stored message say what its newest edit says, and marks it where it was taken back. The caller holds its lock. */
export async function applyChanges(ctx: Ctx, message: MessageRow): Promise<MessageRow> {
  const own = and(eq(chatChanges.mailboxId, message.mailboxId), eq(chatChanges.providerMessageId, message.providerMessageId));
  const [[edit], [revoked]] = await Promise.all([
    ctx.db.select().from(chatChanges).where(and(own, isNotNull(chatChanges.content))).orderBy(desc(chatChanges.happenedAt), desc(chatChanges.providerChangeId)).limit(1),
    ctx.db.select({ at: min(chatChanges.happenedAt) }).from(chatChanges).where(and(own, isNull(chatChanges.content))),
  ]);
  let row = message;
  if (edit && edit.before === null && message.chat) row = await edited(ctx, row, edit);
  const revokedAt = revoked?.at ? new Date(revoked.at) : null;
  if (revokedAt !== null && row.revokedAt?.getTime() !== revokedAt.getTime()) {
    await ctx.db.update(messages).set({ revokedAt }).where(eq(messages.id, row.id));
    if (row.revokedAt === null) await recordEvent(ctx, { name: "message.revoked", subject: { type: "message", id: row.id }, data: { messageId: row.id, mailboxId: row.mailboxId, conversationId: row.conversationId } });
    row = { ...row, revokedAt };
  }
  return row;
}

async function edited(ctx: Ctx, message: MessageRow, edit: typeof chatChanges.$inferSelect): Promise<MessageRow> {
  const before = message.chat!;
  const chat = withBytesOf(before, edit.content!);
  const change = { chat, ...textsOf(chat), editedAt: edit.happenedAt };
  await ctx.db.update(chatChanges).set({ before }).where(eq(chatChanges.id, edit.id));
  await ctx.db.update(messages).set(change).where(eq(messages.id, message.id));
  // What it said before lies with the change, where it can be erased; the record names it.
  await recordEvent(ctx, { name: "message.edited", subject: { type: "message", id: message.id }, data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, changeId: edit.id, type: { before: before.type, after: chat.type } } });
  if (isMissingFile(chat)) await enqueueJob(ctx, "channels.fetchMedia", { messageId: message.id, attempt: 1 });
  return { ...message, ...change };
}

/** An edited caption comes with the same file, which is here already. */
function withBytesOf(before: NonNullable<MessageRow["chat"]>, after: NonNullable<MessageRow["chat"]>): NonNullable<MessageRow["chat"]> {
  if (!("fileSha256" in after) || !("fileSha256" in before) || after.mediaId !== before.mediaId) return after;
  return { ...after, fileSha256: before.fileSha256, size: before.size, failure: before.failure };
}
