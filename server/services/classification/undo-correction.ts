import { and, eq, isNull } from "drizzle-orm";
import { classificationLabels, classifications } from "../../../drizzle/schema/conversations.ts";
import type { Classification } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireMessage } from "../conversations/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockClassifications } from "./classify-message.ts";
import { findClassification, toClassification } from "./queries.ts";

/** Takes one's own last word on a message back: the judgement before it counts again, and nothing is learned from it. */
export function undoCorrection(ctx: Ctx, input: { messageId: string }): Promise<Classification> {
  return inTransaction(ctx, async (ctx) => {
    const message = await requireMessage(ctx, input.messageId);
    await lockClassifications(ctx, [message.id]);
    const said = await findClassification(ctx, message.id);
    const isOwn = said?.source === "user" && ctx.actor.type === "user" && said.createdBy === ctx.actor.id;
    if (!said || !isOwn) throw refuse("conflict", "There is no word of yours on this mail to take back.", { remedy: "Look at the mail as it is now." });
    await ctx.db.delete(classifications).where(eq(classifications.id, said.id));
    const before = await findClassification(ctx, message.id);
    if (!before) throw refuse("conflict", "Nothing was said of this mail before.", { remedy: "Choose another category." });
    if (before.category !== said.category) {
      await ctx.db.update(classificationLabels).set({ setAsideAt: ctx.now(), setAsideBy: said.createdBy }).where(and(eq(classificationLabels.messageId, message.id), eq(classificationLabels.category, said.category ?? ""), eq(classificationLabels.createdBy, said.createdBy!), isNull(classificationLabels.setAsideAt)));
    }
    await recordEvent(ctx, { name: "message.correction_undone", subject: { type: "message", id: message.id }, data: { before: said.category, after: before.category } });
    return toClassification(before);
  });
}
