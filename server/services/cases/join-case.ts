import { eq } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Case, JoinCase } from "../../contract/cases.ts";
import type { z } from "zod";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lookUpMessage } from "../conversations/look-up-message.ts";
import { conversationOf } from "../conversations/queries.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { readCase } from "./queries.ts";

/** A person decides that a mail belongs to a case: its whole conversation joins. */
export async function joinCase(ctx: Ctx, input: { caseId: string } & z.infer<typeof JoinCase>): Promise<Case> {
  const message = await lookUpMessage(ctx, input.message);
  return inTransaction(ctx, async (ctx) => {
    // The conversation first, then the case, as everybody does: the other way round two would wait for each other.
    await ctx.db.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, message.conversationId)).for("update");
    const row = await lockCase(ctx, { caseId: input.caseId });
    const { caseId } = await conversationOf(ctx, message);
    if (caseId === row.id) return readCase(ctx, row.id);
    if (caseId) throw refuse("conflict", "This mail belongs to another case already.", { remedy: "Open that case; merging two cases is another step." });
    await ctx.db.update(conversations).set({ caseId: row.id }).where(eq(conversations.id, message.conversationId));
    await ctx.db.update(messages).set({ joinSuggestion: null }).where(eq(messages.conversationId, message.conversationId));
    await writeCase(ctx, row, {}, { name: "case.message_joined", data: { messageId: message.id } });
    return readCase(ctx, row.id);
  });
}
