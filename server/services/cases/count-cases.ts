import { CASES_COUNTED_MAX, type CaseStats, type CaseView, caseStatuses, type SavedViewFilter } from "../../contract/cases.ts";
import { priorities } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { foundBy } from "./case-filter.ts";
import { countFound } from "./find-cases.ts";
import { searchIn } from "./list-cases.ts";
import { isEmptySearch } from "./search-words.ts";

/** How many a view has, up to CASES_COUNTED_MAX: to count a million takes longer than anybody looks at the number. */
export async function countView(ctx: Ctx, input: { view: CaseView; filter?: SavedViewFilter }, max: number = CASES_COUNTED_MAX): Promise<number> {
  const search = searchIn(input.filter ?? {});
  if (search && isEmptySearch(search)) return 0;
  const found = await foundBy(ctx, input);
  return countFound(ctx, found, search, max);
}

export async function countCases(ctx: Ctx): Promise<{ mine: number; team: number; unassigned: number }> {
  return { mine: await countView(ctx, { view: "mine" }), team: await countView(ctx, { view: "team" }), unassigned: await countView(ctx, { view: "unassigned" }) };
}

/** The desk in numbers, each bounded. */
export async function caseStats(ctx: Ctx): Promise<CaseStats> {
  const open = (filter: SavedViewFilter) => countView(ctx, { view: "open", filter });
  return {
    ...(await countCases(ctx)),
    open: await open({}),
    overdue: await open({ due: "overdue" }),
    atRisk: await open({ due: "at_risk" }),
    dueToday: await open({ due: "today" }),
    watched: await open({ isWatched: true }),
    byStatus: await countEach(caseStatuses, (status) => countView(ctx, { view: "all", filter: { status: [status] } })),
    byPriority: await countEach(priorities, (priority) => open({ priority: [priority] })),
  };
}

async function countEach<Key extends string>(keys: readonly Key[], count: (key: Key) => Promise<number>): Promise<Record<Key, number>> {
  const counts = {} as Record<Key, number>;
  for (const key of keys) counts[key] = await count(key);
  return counts;
}
