import { and, eq, ilike, inArray, isNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { CaseSummary } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { teamIdsOf } from "../people/queries.ts";
import { targetsOf } from "../sla/targets-view.ts";
import { isVisibleCase, toSummary, withNames } from "./queries.ts";

export type CaseView = "mine" | "team" | "unassigned" | "open" | "all";

export interface ListCases {
  view: CaseView;
  search?: string;
  after?: string;
  limit: number;
}

/** When the soonest running target of a case is due; cases without one come last. */
const dueAt = sql<string>`coalesce((select min(t.due_at) from targets t where t.case_id = ${cases.id} and t.met_at is null and t.cancelled_at is null), 'infinity')`;

/** A view of the queue, the soonest due first, paged by key: nothing is skipped or shown twice while new cases arrive. */
export async function listCases(ctx: Ctx, input: ListCases): Promise<{ items: CaseSummary[]; next: string | null }> {
  const rows = await withNames(ctx)
    .where(and(await isVisibleCase(ctx), await ofView(ctx, input.view), matches(input.search), isAfter(input.after)))
    .orderBy(dueAt, cases.id)
    .limit(input.limit + 1);
  const page = rows.slice(0, input.limit);
  const targets = await targetsOf(ctx, page.map((row) => row.case.id));
  const last = page.at(-1);
  return { items: page.map((row) => toSummary(row, targets.get(row.case.id)!)), next: rows.length > input.limit && last ? await keyOf(ctx, last.case.id) : null };
}

export async function countCases(ctx: Ctx): Promise<{ mine: number; team: number; unassigned: number }> {
  const visible = await isVisibleCase(ctx);
  const countOf = async (view: CaseView) => {
    const [row] = await ctx.db.select({ n: sql<number>`count(*)::int` }).from(cases).where(and(visible, await ofView(ctx, view)));
    return row?.n ?? 0;
  };
  return { mine: await countOf("mine"), team: await countOf("team"), unassigned: await countOf("unassigned") };
}

const isOpen = notInArray(cases.status, ["resolved", "closed"]);

async function ofView(ctx: Ctx, view: CaseView): Promise<SQL | undefined> {
  const userId = ctx.actor.type === "user" ? ctx.actor.id : null;
  switch (view) {
    case "mine":
      return and(isOpen, userId ? eq(cases.assigneeId, userId) : sql`false`);
    case "team": {
      const teamIds = userId ? await teamIdsOf(ctx, userId) : [];
      return and(isOpen, teamIds.length > 0 ? inArray(cases.teamId, teamIds) : sql`false`);
    }
    case "unassigned":
      return and(isOpen, isNull(cases.assigneeId));
    case "open":
      return isOpen;
    case "all":
      return undefined;
    default:
      return view satisfies never;
  }
}

function matches(search: string | undefined): SQL | undefined {
  const words = cleanText(search ?? "").trim();
  if (words === "") return undefined;
  const number = /^#?(\d{1,9})$/.exec(words)?.[1];
  const pattern = `%${words.replace(/[\\%_]/g, "\\$&")}%`;
  return or(number ? eq(cases.number, Number(number)) : undefined, ilike(cases.title, pattern), ilike(contacts.name, pattern));
}

async function keyOf(ctx: Ctx, caseId: string): Promise<string> {
  const [row] = await ctx.db.select({ due: sql<string>`${dueAt}::text` }).from(cases).where(eq(cases.id, caseId));
  return Buffer.from(JSON.stringify([row!.due, caseId])).toString("base64url");
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isAfter(after: string | undefined): SQL | undefined {
  if (!after) return undefined;
  try {
    const [due, id] = JSON.parse(Buffer.from(after, "base64url").toString("utf8")) as [string, string];
    if ((due !== "infinity" && Number.isNaN(Date.parse(due))) || !/^\d{4}-[-\d: .+]+$|^infinity$/.test(due) || !isUuid.test(id)) throw new Error("not a key");
    return sql`(${dueAt}, ${cases.id}) > (${due}::timestamptz, ${id}::uuid)`;
  } catch {
    throw refuse("bad_input", "The page key is not one that a list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  }
}
