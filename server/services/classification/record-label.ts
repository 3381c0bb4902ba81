import { and, desc, eq, isNull } from "drizzle-orm";
import { classificationLabels } from "../../../drizzle/schema/conversations.ts";
import type { LabelSource } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { userIdOf } from "../people/user-id-of.ts";

/** Keeps what a mail was, for the next lesson, in the caller's transaction; what is known already is not kept twice. */
export async function recordLabel(ctx: Ctx, { message, category, source }: { message: MessageRow; category: string; source: LabelSource }): Promise<void> {
  const [newest] = await ctx.db
    .select({ category: classificationLabels.category })
    .from(classificationLabels)
    .where(and(eq(classificationLabels.messageId, message.id), isNull(classificationLabels.setAsideAt)))
    .orderBy(desc(classificationLabels.createdAt), desc(classificationLabels.id))
    .limit(1);
  if (newest?.category === category) return;
  await ctx.db.insert(classificationLabels).values({
    id: ctx.newId(), messageId: message.id, category, source, text: ctx.ports.classifier.lessonOf({ subject: message.subject, text: message.visibleText }),
    senderFolded: message.fromAddress.toLowerCase(), createdBy: userIdOf(ctx), createdAt: ctx.now(),
  });
  await ctx.ports.jobs.enqueue(ctx.db, "classifier.train", {}, { singletonKey: "classifier" });
}
