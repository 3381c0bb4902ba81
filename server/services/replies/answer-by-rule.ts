import { eq } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Role } from "../../contract/people.ts";
import type { ReplyAttachment, ReplyRecipient, SentKind } from "../../contract/replies.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockCase } from "../cases/change-case.ts";
import { askToAnswer } from "../conversations/ask-to-answer.ts";
import { textToHtml } from "../conversations/mail-html.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { sanitiseMail } from "../templates/sanitise-mail.ts";
import { textOfHtml } from "../templates/text-of-html.ts";
import { insertTemplate } from "./insert-template.ts";
import { UNDO_MS } from "./limits.ts";

interface Author {
  id: string;
  name: string;
  role: Role;
}

/**
 * Answers a mail from a template, in the name of a rule's author and in the caller's transaction. What could be a loop, and
 * what asks machines not to answer, is held back with the reason. A field without a value refuses: nobody gets `{{ name }}`.
 */
export async function answerByRule(ctx: Ctx, { author, caseId, messageId, templateId }: { author: Author; caseId: string; messageId: string; templateId: string }): Promise<{ outcome: "queued"; replyId: string } | { outcome: "held"; reason: string }> {
  const row = await lockCase(ctx, { caseId });
  const { html, missing, attachments } = await insertTemplate({ ...ctx, actor: { type: "user", ...author } }, { caseId, templateId });
  if (missing.length > 0) throw refuse("unprocessable", `These fields of the template have no value: ${missing.join(", ")}.`);
  const verdict = await askToAnswer(ctx, { messageId, body: textOfHtml(html) });
  if (!verdict.may) return { outcome: "held", reason: verdict.reason };
  const message = await requireMail(ctx, messageId);
  const to = message.replyTo ?? { address: message.fromAddress, name: message.fromName };
  const replyId = await queue(ctx, { author, caseId: row.id, message, kind: "reply", to: [to], html, attachments });
  return { outcome: "queued", replyId };
}

/** Hands a mail on, with its attachments, in the name of a rule's author. Never to the mailbox that it came to: it would come again. */
export async function forwardByRule(ctx: Ctx, { author, caseId, messageId, to, text }: { author: Author; caseId: string; messageId: string; to: string[]; text: string }): Promise<string> {
  await lockCase(ctx, { caseId });
  const message = await requireMail(ctx, messageId);
  const ours = new Set((await ctx.db.select({ address: mailboxes.address }).from(mailboxes)).map(({ address }) => address.toLowerCase()));
  const own = to.find((address) => ours.has(address.toLowerCase()));
  if (own) throw refuse("unprocessable", `${own} is one of the desk's own mailboxes: what is forwarded there comes back.`);
  return queue(ctx, { author, caseId, message, kind: "forward", to: to.map((address) => ({ address, name: null })), html: textToHtml(text), attachments: [] });
}

async function requireMail(ctx: Ctx, messageId: string): Promise<MessageRow> {
  const [message] = await ctx.db.select().from(messages).where(eq(messages.id, messageId));
  if (!message) throw refuse("unprocessable", "The mail is gone.");
  return message;
}

interface Queued {
  author: Author;
  caseId: string;
  message: MessageRow;
  kind: SentKind;
  to: ReplyRecipient[];
  html: string;
  attachments: ReplyAttachment[];
}

async function queue(ctx: Ctx, { author, caseId, message, kind, to, html, attachments }: Queued): Promise<string> {
  const id = ctx.newId();
  const now = ctx.now();
  const leavesAt = new Date(now.getTime() + UNDO_MS);
  await ctx.db.insert(replies).values({ id, caseId, messageId: message.id, mailboxId: message.mailboxId, authorId: author.id, kind, to, cc: [], html: sanitiseMail(html), attachments, isAutomatic: true, status: "queued", createdAt: now, savedAt: now, queuedAt: now, nextAttemptAt: leavesAt });
  await recordEvent(ctx, { name: "reply.queued", subject: { type: "reply", id }, caseId, data: { replyId: id, answers: message.id, kind } });
  await enqueueJob(ctx, "reply.send", { replyId: id }, { startAfter: leavesAt });
  return id;
}
