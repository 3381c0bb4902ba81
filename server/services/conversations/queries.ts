import { and, asc, eq, inArray, or } from "drizzle-orm";
import { attachments, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Message, MessageReference } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { countInlinePictures, countRemotePictures, type Pictures, textToHtml, withPictures } from "./mail-html.ts";
import type { ConversationRow, MessageRow } from "./receive-message.ts";

/** A message in a mailbox that the actor may see; anything else is not found. */
export async function requireMessage(ctx: Ctx, messageId: string): Promise<MessageRow> {
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  const [row] = await ctx.db.select().from(messages).where(and(eq(messages.id, messageId), inArray(messages.mailboxId, mailboxIds)));
  if (!row) throw refuse("not_found", "There is no such message.");
  return row;
}

/** The stored copy of what the pane has open. Both ids first: several mails may carry one internet message id. */
export async function findMessage(ctx: Ctx, mailboxId: string, reference: Omit<MessageReference, "mailbox">): Promise<MessageRow | null> {
  const byProvider = eq(messages.providerMessageId, reference.providerMessageId);
  const byInternetId = reference.internetMessageId === null ? undefined : eq(messages.internetMessageId, reference.internetMessageId);
  const rows = await ctx.db.select().from(messages).where(and(eq(messages.mailboxId, mailboxId), or(byProvider, byInternetId)));
  return rows.find((row) => row.providerMessageId === reference.providerMessageId) ?? rows[0] ?? null;
}

export async function conversationOf(ctx: Ctx, message: Pick<MessageRow, "conversationId">): Promise<ConversationRow> {
  const [row] = await ctx.db.select().from(conversations).where(eq(conversations.id, message.conversationId));
  return row!;
}

/** Oldest first, over every conversation of the case. The caller has checked that the case may be seen. */
export async function messagesOfCase(ctx: Ctx, caseId: string): Promise<Message[]> {
  const rows = await ctx.db
    .select({ message: messages })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(eq(conversations.caseId, caseId))
    .orderBy(asc(messages.receivedAt), asc(messages.id));
  return toMessages(ctx, rows.map((row) => row.message));
}

export async function toMessages(ctx: Ctx, rows: MessageRow[]): Promise<Message[]> {
  if (rows.length === 0) return [];
  const files = await ctx.db.select().from(attachments).where(inArray(attachments.messageId, rows.map((row) => row.id)));
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversationId,
    direction: row.direction,
    kind: row.kind,
    kindReason: row.kindReason,
    from: { address: row.fromAddress, name: row.fromName },
    to: row.to,
    subject: row.subject,
    preview: row.preview,
    text: row.isTruncated ? `${row.visibleText}\n\n${truncationNotice}` : row.visibleText,
    receivedAt: row.receivedAt.toISOString(),
    attachments: files.filter((file) => file.messageId === row.id).map(({ id, name, contentType, size, isInline }) => ({ id, name, contentType, size, isInline })),
  }));
}

/** The whole mail as sanitised HTML, with what it quotes; without pictures unless they are given. */
export function messageHtml(row: MessageRow, pictures: Pictures = { showsRemote: false, inline: new Map() }): { html: string; remotePictures: number; inlinePictures: number } {
  const html = row.html ?? textToHtml(row.text);
  const whole = row.isTruncated ? `${html}<p><em>${truncationNotice}</em></p>` : html;
  return { html: withPictures(whole, pictures), remotePictures: countRemotePictures(html), inlinePictures: countInlinePictures(html) };
}

const truncationNotice = "[This mail is longer than Mailroom keeps. Open it in Outlook to read all of it.]";
