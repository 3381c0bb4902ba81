import { eq } from "drizzle-orm";
import { templates } from "../../../drizzle/schema/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";

/** Takes a template out of the library. Its versions stay for the campaigns that were made with them. Twice is once. */
export const deleteTemplate = (ctx: Ctx, { templateId }: { templateId: string }): Promise<void> => setDeleted(ctx, templateId, ctx.now());

/** Takes the deletion back. */
export const undeleteTemplate = (ctx: Ctx, { templateId }: { templateId: string }): Promise<void> => setDeleted(ctx, templateId, null);

function setDeleted(ctx: Ctx, templateId: string, deletedAt: Date | null): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [template] = await ctx.db.select().from(templates).where(eq(templates.id, templateId)).for("update");
    if (!template) throw refuse("not_found", "There is no such template.");
    if ((template.deletedAt === null) === (deletedAt === null)) return;
    await ctx.db.update(templates).set({ deletedAt }).where(eq(templates.id, templateId));
    await recordEvent(ctx, { name: deletedAt ? "template.deleted" : "template.undeleted", subject: { type: "template", id: templateId }, data: { name: template.name } });
  });
}
