import { eq } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { CaseMovement, Reply, SendReply } from "../../contract/replies.ts";
import { fieldsLeft, mustBeAccepted, replyWarnings } from "../../contract/reply-warnings.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockCase } from "../cases/change-case.ts";
import type { CaseRow } from "../cases/queries.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { textOfHtml } from "../templates/text-of-html.ts";
import { readAnswerable } from "./answerable.ts";
import { UNDO_MS } from "./limits.ts";
import { movementsSince, readReply } from "./queries.ts";
import { storeReply } from "./save-reply.ts";
import { writerOf } from "./writer.ts";

/**
 * Sends an answer in a few seconds, until when it can be taken back. Twice is once. Refuses with `stale` and what happened
 * where the case moved since the writer read it, and `unprocessable` where somebody would get it whom the writer has not
 * seen to be a stranger here, or a field of a template still has no value.
 */
export function queueReply(ctx: Ctx, input: { replyId: string } & SendReply): Promise<Reply> {
  return inTransaction(ctx, async (ctx) => {
    const writer = writerOf(ctx);
    // Two who send at the same moment come one after the other, so that the second hears of the first.
    const row = await lockCase(ctx, { caseId: input.caseId });
    const [known] = await ctx.db.select({ status: replies.status, authorId: replies.authorId, caseId: replies.caseId }).from(replies).where(eq(replies.id, input.replyId));
    if (known && known.authorId === writer.id && known.caseId === row.id && known.status !== "draft" && known.status !== "discarded") return readReply(ctx, input.replyId);
    if (row.mergedIntoId !== null) throw refuse("conflict", `Case #${row.number} was merged into another one.`, { remedy: "Answer from the case that it is part of now; what you wrote is kept." });
    await refuseIfMoved(ctx, row, input, writer.id);
    await refuseUnaccepted(ctx, row, input);
    await storeReply(ctx, row, input);
    const leavesAt = new Date(ctx.now().getTime() + UNDO_MS);
    await ctx.db.update(replies).set({ status: "queued", queuedAt: ctx.now(), nextAttemptAt: leavesAt, reason: null, detail: null }).where(eq(replies.id, input.replyId));
    await recordEvent(ctx, { name: "reply.queued", subject: { type: "reply", id: input.replyId }, caseId: row.id, data: { replyId: input.replyId, answers: input.messageId } });
    await enqueueJob(ctx, "reply.send", { replyId: input.replyId }, { startAfter: leavesAt });
    return readReply(ctx, input.replyId);
  });
}

async function refuseIfMoved(ctx: Ctx, row: CaseRow, { seenSeq }: SendReply, authorId: string): Promise<void> {
  const movements = await movementsSince(ctx, { caseId: row.id, seq: seenSeq, authorId });
  if (movements.length === 0) return;
  throw refuse("stale", `Case #${row.number} moved while you wrote (${movements.map(inWords).join("; ")}).`, {
    remedy: "Look at what happened, and send if your answer still fits. What you wrote is kept.",
    errors: movements.map(({ event, actor }) => ({ path: event, message: actor })),
  });
}

const inWords = ({ event, actor }: CaseMovement) => `${actor}: ${event.replace(/^\w+\./, "").replaceAll("_", " ")}`;

async function refuseUnaccepted(ctx: Ctx, row: CaseRow, input: SendReply): Promise<void> {
  if (input.to.length === 0) throw refuse("unprocessable", "The reply is to nobody.", { remedy: "Add a recipient." });
  if (textOfHtml(input.html) === "" && input.attachments.length === 0) throw refuse("unprocessable", "The reply says nothing.", { remedy: "Write something, or attach what you want to send." });
  const accepted = new Set(input.accepted.map((one) => one.trim().toLowerCase()));
  const left = fieldsLeft(input.html).filter((field) => !accepted.has(field.toLowerCase()));
  if (left.length > 0) throw refuse("unprocessable", `These fields of the template have no value: ${left.join(", ")}.`, { remedy: "Write what belongs there, or take them out.", errors: left.map((field) => ({ path: field, message: "field" })) });
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, row.mailboxId));
  const mail = (await readAnswerable(ctx, { id: row.id, mailboxAddress: mailbox!.address })).find((one) => one.messageId === input.messageId);
  if (!mail) return;
  const unseen = replyWarnings(input, mail.company).filter((warning) => mustBeAccepted(warning) && !accepted.has(warning.address.toLowerCase()));
  if (unseen.length === 0) return;
  throw refuse("unprocessable", `Somebody would get this reply who had no part in the conversation: ${unseen.map(({ address }) => address).join(", ")}.`, {
    remedy: "Take them away, or say that they shall get it.",
    errors: unseen.map(({ address, kind }) => ({ path: address, message: kind })),
  });
}
