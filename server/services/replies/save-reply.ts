import { and, eq, inArray } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import { REPLY_ATTACHMENT_BYTES_MAX } from "../../contract/reply-limits.ts";
import type { Reply, SaveReply } from "../../contract/replies.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type CaseRow, requireCase } from "../cases/queries.ts";
import { cleanLine, cleanText } from "../conversations/clean-text.ts";
import { sanitiseMail } from "../templates/sanitise-mail.ts";
import { readReply } from "./queries.ts";
import { writerOf } from "./writer.ts";

/** Keeps what somebody writes, as it stands. No event: nothing has happened yet. What has been sent is not written over: `conflict`. */
export function saveReply(ctx: Ctx, input: { replyId: string } & SaveReply): Promise<Reply> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireCase(ctx, input.caseId);
    await storeReply(ctx, row, input);
    return readReply(ctx, input.replyId);
  });
}

/** Writes the draft, new or known, in the caller's transaction. */
export async function storeReply(ctx: Ctx, row: CaseRow, input: { replyId: string } & SaveReply): Promise<void> {
  const writer = writerOf(ctx);
  await requireMailOfCase(ctx, row, input.messageId);
  await requireFiles(ctx, input.attachments);
  const recipients = (list: SaveReply["to"]) => list.map(({ address, name }) => ({ address: address.trim(), name: name === null ? null : cleanLine(name, 200) }));
  const content = { messageId: input.messageId, kind: input.kind, to: recipients(input.to), cc: recipients(input.cc), html: sanitiseMail(cleanText(input.html)), attachments: input.attachments, savedAt: ctx.now() };
  const inserted = await ctx.db
    .insert(replies)
    .values({ id: input.replyId, caseId: row.id, mailboxId: row.mailboxId, authorId: writer.id, status: "draft", createdAt: ctx.now(), ...content })
    .onConflictDoNothing()
    .returning({ id: replies.id });
  if (inserted.length > 0) return;
  const isOwnDraft = and(eq(replies.id, input.replyId), eq(replies.caseId, row.id), eq(replies.authorId, writer.id), eq(replies.status, "draft"));
  const updated = await ctx.db.update(replies).set(content).where(isOwnDraft).returning({ id: replies.id });
  if (updated.length === 0) throw refuse("conflict", "This reply is no draft any more.", { remedy: "It was sent or thrown away. Begin a new one." });
}

async function requireMailOfCase(ctx: Ctx, row: CaseRow, messageId: string): Promise<void> {
  const [found] = await ctx.db
    .select({ id: messages.id })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(messages.id, messageId), eq(conversations.caseId, row.id), inArray(messages.kind, ["ordinary", "own"])));
  if (!found) throw refuse("unprocessable", "This mail is not, or no longer, one of the case that can be answered.", { remedy: "Choose another mail of the case to answer." });
}

async function requireFiles(ctx: Ctx, attachments: SaveReply["attachments"]): Promise<void> {
  if (attachments.length === 0) return;
  const hashes = [...new Set(attachments.map(({ sha256 }) => sha256))];
  const rows = await ctx.db.select({ sha256: storedFiles.sha256, size: storedFiles.size }).from(storedFiles).where(inArray(storedFiles.sha256, hashes));
  if (rows.length < hashes.length) throw refuse("unprocessable", "An attachment is not there any more.", { remedy: "Take it away and attach it again." });
  const sizes = new Map(rows.map(({ sha256, size }) => [sha256, size]));
  const bytes = attachments.reduce((sum, { sha256 }) => sum + sizes.get(sha256)!, 0);
  if (bytes > REPLY_ATTACHMENT_BYTES_MAX) throw refuse("too_large", `The attachments are larger than ${REPLY_ATTACHMENT_BYTES_MAX / 1024 / 1024} MB together.`, { remedy: "Take one away, or write a link to it into the text." });
}
