import { eq } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { ReplyStart } from "../../contract/replies.ts";
import type { Ctx } from "../../context.ts";
import { requireCase } from "../cases/queries.ts";
import { readAnswerable } from "./answerable.ts";
import { draftOf, movementsSince, newestSeq, othersWriting, toReply } from "./queries.ts";
import { writerOf } from "./writer.ts";

/** What a composer begins with: the mails that can be answered, one's own draft, and what moved since it was opened. */
export async function startReply(ctx: Ctx, input: { caseId: string; since?: number }): Promise<ReplyStart> {
  const writer = writerOf(ctx);
  const row = await requireCase(ctx, input.caseId);
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, row.mailboxId));
  // First, so that what happens while the rest is read is still news.
  const seenSeq = await newestSeq(ctx, row.id);
  const draft = await draftOf(ctx, row.id, writer.id);
  return {
    mails: await readAnswerable(ctx, { id: row.id, mailboxAddress: mailbox!.address }),
    draft: draft && toReply(draft, writer.name),
    mailbox: mailbox!.address,
    seenSeq,
    movements: input.since === undefined ? [] : await movementsSince(ctx, { caseId: row.id, seq: input.since, authorId: writer.id }),
    othersWriting: await othersWriting(ctx, row.id, writer.id),
  };
}
