import { and, eq } from "drizzle-orm";
import { caseLinks } from "../../../drizzle/schema/cases.ts";
import type { Case, CaseLinkKind } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { type CaseRow, readCase, requireCase } from "./queries.ts";

interface Link {
  caseId: string;
  otherId: string;
  kind: CaseLinkKind;
}

/** Says how one case stands to another; both must be seen. It stands on both timelines. */
export function linkCases(ctx: Ctx, input: Link): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const { row, other } = await requireBoth(ctx, input);
    if (await find(ctx, input.otherId, input.caseId, input.kind)) throw refuse("conflict", `Case #${other.number} is linked to this one so already.`);
    const added = await ctx.db.insert(caseLinks).values({ caseId: row.id, otherId: other.id, kind: input.kind, createdBy: userIdOf(ctx), createdAt: ctx.now() }).onConflictDoNothing().returning({ kind: caseLinks.kind });
    if (added.length > 0) await tellBoth(ctx, "case.linked", { row, other, kind: input.kind });
    return readCase(ctx, row.id);
  });
}

/** Takes the link away, whichever of the two it was made from. */
export function unlinkCases(ctx: Ctx, input: Link): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const { row, other } = await requireBoth(ctx, input);
    const gone = [...(await remove(ctx, row.id, other.id, input.kind)), ...(await remove(ctx, other.id, row.id, input.kind))];
    if (gone.length === 0) throw refuse("not_found", "There is no such link.");
    await tellBoth(ctx, "case.unlinked", { row, other, kind: input.kind });
    return readCase(ctx, row.id);
  });
}

async function requireBoth(ctx: Ctx, { caseId, otherId }: Link): Promise<{ row: CaseRow; other: CaseRow }> {
  if (caseId === otherId) throw refuse("bad_input", "A case is not linked to itself.");
  const row = await requireCase(ctx, caseId);
  const other = await requireCase(ctx, otherId);
  for (const one of [row, other]) if (one.deletedAt) throw refuse("conflict", `Case #${one.number} is in the bin.`, { remedy: "Take it out of the bin first." });
  return { row, other };
}

async function find(ctx: Ctx, caseId: string, otherId: string, kind: CaseLinkKind): Promise<boolean> {
  const rows = await ctx.db.select({ kind: caseLinks.kind }).from(caseLinks).where(and(eq(caseLinks.caseId, caseId), eq(caseLinks.otherId, otherId), eq(caseLinks.kind, kind)));
  return rows.length > 0;
}

function remove(ctx: Ctx, caseId: string, otherId: string, kind: CaseLinkKind) {
  return ctx.db.delete(caseLinks).where(and(eq(caseLinks.caseId, caseId), eq(caseLinks.otherId, otherId), eq(caseLinks.kind, kind))).returning({ kind: caseLinks.kind });
}

async function tellBoth(ctx: Ctx, name: string, { row, other, kind }: { row: CaseRow; other: CaseRow; kind: CaseLinkKind }): Promise<void> {
  await recordEvent(ctx, { name, subject: { type: "case", id: row.id }, caseId: row.id, data: { kind, otherId: other.id, otherNumber: other.number, direction: "out" } });
  await recordEvent(ctx, { name, subject: { type: "case", id: other.id }, caseId: other.id, data: { kind, otherId: row.id, otherNumber: row.number, direction: "in" } });
}
