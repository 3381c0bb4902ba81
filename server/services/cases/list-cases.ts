import type { CaseSummary, CaseView, SavedViewFilter } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { snippetsOf } from "./case-snippets.ts";
import { bothFilters, type FoundBy, foundBy, parseFilter } from "./case-filter.ts";
import { readPlace, writePlace } from "./case-order.ts";
import { casesInOrder } from "./find-cases.ts";
import { summariesOf } from "./queries.ts";
import { requireView } from "./saved-views-seen.ts";
import { type CaseSearch, isEmptySearch, parseSearch } from "./search-words.ts";

export interface ListCases {
  view: CaseView;
  search?: string;
  /** JSON of a SavedViewFilter. */
  filter?: string;
  savedViewId?: string;
  after?: string;
  limit: number;
}

/** A view of the queue, the soonest due first, paged by key: nothing is skipped or shown twice while new cases arrive. What is looked for by words comes newest first. */
export async function listCases(ctx: Ctx, input: ListCases): Promise<{ items: CaseSummary[]; next: string | null }> {
  const saved = input.savedViewId ? (await requireView(ctx, input.savedViewId)).filter : {};
  const filter = bothFilters(saved, bothFilters(parseFilter(input.filter), input.search ? { search: input.search } : {}));
  return pageOfCases(ctx, { view: input.view, filter, after: input.after, limit: input.limit });
}

interface PageAsked {
  view: CaseView;
  filter: SavedViewFilter;
  after?: string;
  limit: number;
}

async function pageOfCases(ctx: Ctx, { view, filter, after, limit }: PageAsked): Promise<{ items: CaseSummary[]; next: string | null }> {
  const found = await foundBy(ctx, { view, filter });
  const search = searchIn(filter);
  const order = orderOf(found, search);
  const place = readPlace(order, after);
  if (search && isEmptySearch(search)) return { items: [], next: null };
  const placed = await casesInOrder(ctx, found, search, { after: place, limit: limit + 1 });
  const page = placed.slice(0, limit);
  const last = page.at(-1);
  const items = await summariesOf(ctx, page.map((row) => row.id));
  return { items: search ? await withSnippets(ctx, items, search) : items, next: placed.length > limit && last ? writePlace(last.place) : null };
}

async function withSnippets(ctx: Ctx, items: CaseSummary[], search: CaseSearch): Promise<CaseSummary[]> {
  const snippets = await snippetsOf(ctx, items, search);
  return items.map((item) => {
    const snippet = snippets.get(item.id);
    return snippet ? { ...item, snippet } : item;
  });
}

/** Null where nothing was typed that can be looked for; empty where signs were typed that no case has. */
export function searchIn({ search }: SavedViewFilter): CaseSearch | null {
  const typed = cleanText(search ?? "");
  return typed.trim() === "" ? null : parseSearch(typed);
}

function orderOf(found: FoundBy, search: CaseSearch | null): FoundBy["order"] {
  return search === null || found.isNarrow ? found.order : "newest";
}
