import { and, eq } from "drizzle-orm";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

/** Keeps a rule's mail from leaving while it waits; false: it left already. */
export async function takeBackMail(ctx: Ctx, { replyId, caseId }: { replyId: string; caseId: string | null }): Promise<boolean> {
  const taken = await ctx.db.update(replies).set({ status: "discarded", html: "", to: [], cc: [], attachments: [], endedAt: ctx.now(), nextAttemptAt: null }).where(and(eq(replies.id, replyId), eq(replies.status, "queued"), eq(replies.fence, 0))).returning({ id: replies.id });
  if (taken.length === 0) return false;
  await recordEvent(ctx, { name: "reply.taken_back", subject: { type: "reply", id: replyId }, caseId, data: { replyId } });
  return true;
}
