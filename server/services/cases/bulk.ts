import { sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import type { BulkOpened, BulkOutcome, Case, CaseStatus, OpenCase } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { assignCase } from "./assign-case.ts";
import { changeCaseStatus } from "./change-status.ts";
import { openCases } from "./open-case.ts";

type Items = { id: string; version?: number }[];

/** Each case in a transaction of its own, as if a person had done one after the other: what is refused stops nothing, and says why. */
export function changeStatuses(ctx: Ctx, { items, status }: { items: Items; status: CaseStatus }): Promise<BulkOutcome> {
  return each(items, ({ id, version }) => changeCaseStatus(ctx, { caseId: id, status, version }));
}

export function assignCases(ctx: Ctx, { items, ...to }: { items: Items; assigneeId?: string | null; teamId?: string }): Promise<BulkOutcome> {
  return each(items, ({ id, version }) => assignCase(ctx, { caseId: id, version, ...to }));
}

/** Mails become cases, each opened or refused by itself. */
export async function openSeveral(ctx: Ctx, { items }: { items: OpenCase[] }): Promise<BulkOpened> {
  const answers = await openCases(ctx, items);
  const ids = answers.flatMap((answer) => (answer instanceof Refusal ? [] : [answer.caseId]));
  const rows = await ctx.db.select({ id: cases.id, number: cases.number, version: cases.version, deletedAt: cases.deletedAt }).from(cases).where(sql`${cases.id} = any(${sqlIds(ids)})`);
  const byId = new Map(rows.map((row) => [row.id, { ...row, deletedAt: row.deletedAt?.toISOString() ?? null }]));
  return {
    items: answers.map((answer) => {
      if (answer instanceof Refusal) return { outcome: "refused", code: answer.code, reason: answer.message, remedy: answer.details.remedy ?? null };
      return { outcome: answer.outcome, case: byId.get(answer.caseId)! };
    }),
  };
}

async function each(items: Items, act: (item: Items[number]) => Promise<Case>): Promise<BulkOutcome> {
  const answers: BulkOutcome["items"] = [];
  for (const item of items) {
    try {
      const { version } = await act(item);
      answers.push({ id: item.id, outcome: "done", code: null, reason: null, version });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answers.push({ id: item.id, outcome: "refused", code: error.code, reason: error.message, version: null });
    }
  }
  const doneCount = answers.filter((answer) => answer.outcome === "done").length;
  return { doneCount, refusedCount: answers.length - doneCount, items: answers };
}
