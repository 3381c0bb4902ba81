import { and, eq, isNotNull } from "drizzle-orm";
import { conversations, messages, threadMoves } from "../../../drizzle/schema/conversations.ts";
import { type Case, isStopped, type JoinCase } from "../../contract/cases.ts";
import type { z } from "zod";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lookUpMessage } from "../conversations/look-up-message.ts";
import { conversationOf } from "../conversations/queries.ts";
import { afterMove } from "./after-move.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { readCase } from "./queries.ts";
import { replayMails } from "./replay-mails.ts";
import type { BeforeMove } from "./thread-moves-view.ts";

/** A person decides that a mail belongs to a case: its whole conversation joins, and what it asks is owed. It can be taken back. */
export async function joinCase(ctx: Ctx, input: { caseId: string } & z.infer<typeof JoinCase>): Promise<Case> {
  const message = await lookUpMessage(ctx, input.message);
  return inTransaction(ctx, async (ctx) => {
    // The conversation first, then the case, as everybody does: the other way round two would wait for each other.
    await ctx.db.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, message.conversationId)).for("update");
    const row = await lockCase(ctx, { caseId: input.caseId });
    const { caseId } = await conversationOf(ctx, message);
    if (caseId === row.id) return readCase(ctx, row.id);
    if (caseId) throw refuse("conflict", "This mail belongs to another case already.", { remedy: "Open that case; merging two cases is another step." });
    if (row.mergedIntoId) throw refuse("conflict", `Case #${row.number} went into another case.`, { remedy: "Open the case that its number leads to, and put the mail there." });
    const suggested = await ctx.db.select({ messageId: messages.id, suggestion: messages.joinSuggestion }).from(messages).where(and(eq(messages.conversationId, message.conversationId), isNotNull(messages.joinSuggestion)));
    const before: BeforeMove["join"] = { conversationId: message.conversationId, suggestions: suggested.map(({ messageId, suggestion }) => ({ messageId, ...suggestion! })) };
    await ctx.db.update(conversations).set({ caseId: row.id }).where(eq(conversations.id, message.conversationId));
    await ctx.db.update(messages).set({ joinSuggestion: null }).where(eq(messages.conversationId, message.conversationId));
    const [move] = await ctx.db.insert(threadMoves).values({ id: ctx.newId(), kind: "join", toCaseId: row.id, before: { ...before }, createdBy: ctx.actor.type === "user" ? ctx.actor.id : null, createdAt: ctx.now() }).returning();
    if (!isStopped(row.status)) await replayMails(ctx, { caseId: row.id, since: message.receivedAt });
    await writeCase(ctx, row, {}, { name: "case.message_joined", data: { messageId: message.id, moveId: move!.id } });
    await afterMove(ctx, [row.id]);
    return readCase(ctx, row.id);
  });
}
