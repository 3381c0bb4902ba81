import { and, eq } from "drizzle-orm";
import { caseWatchers } from "../../../drizzle/schema/cases.ts";
import type { Case } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { readCase, requireCase } from "./queries.ts";

/** Who watches a case is told of what happens on it, as if it were theirs. */
export function watchCase(ctx: Ctx, input: { caseId: string }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const userId = requirePerson(ctx);
    const row = await requireCase(ctx, input.caseId);
    const added = await ctx.db.insert(caseWatchers).values({ caseId: row.id, userId, createdAt: ctx.now() }).onConflictDoNothing().returning({ userId: caseWatchers.userId });
    if (added.length > 0) await recordEvent(ctx, { name: "case.watched", subject: { type: "case", id: row.id }, caseId: row.id, data: { userId } });
    return readCase(ctx, row.id);
  });
}

export function unwatchCase(ctx: Ctx, input: { caseId: string }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const userId = requirePerson(ctx);
    const row = await requireCase(ctx, input.caseId);
    const gone = await ctx.db.delete(caseWatchers).where(and(eq(caseWatchers.caseId, row.id), eq(caseWatchers.userId, userId))).returning({ userId: caseWatchers.userId });
    if (gone.length > 0) await recordEvent(ctx, { name: "case.unwatched", subject: { type: "case", id: row.id }, caseId: row.id, data: { userId } });
    return readCase(ctx, row.id);
  });
}

function requirePerson(ctx: Ctx): string {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person watches a case.");
  return ctx.actor.id;
}
