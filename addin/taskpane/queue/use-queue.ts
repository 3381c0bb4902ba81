import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { CaseSummary, SavedViewFilter } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

export const queueViews = ["mine", "team", "unassigned", "all"] as const;
export type QueueView = (typeof queueViews)[number];
export type QueueFilter = Pick<SavedViewFilter, "status" | "priority" | "category" | "assignee" | "due">;

export interface QueueAsked {
  view: QueueView;
  savedViewId: string | null;
  search: string;
  filter: QueueFilter;
}

const REFRESH_MS = 60_000;

/** A view of the queue, page by page as one scrolls; what was read is read again when something happens. */
export function useQueue({ view, savedViewId, search, filter }: QueueAsked) {
  const calls = useCalls();
  const filterText = isFiltered(filter) ? JSON.stringify(filter) : "";
  const asked = { view: savedViewId ? ("all" as const) : view, ...(search && { search }), ...(filterText && { filter: filterText }), ...(savedViewId && { savedViewId }) };
  const query = useInfiniteQuery({
    queryKey: keys.caseQueue(savedViewId ?? view, search, filterText),
    queryFn: ({ pageParam }) => calls.cases({ ...asked, ...(pageParam && { after: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const seen = new Set<string>();
  // A case whose due time moved while pages were read may be on two of them.
  const items: CaseSummary[] = (query.data?.pages ?? []).flatMap((page) => page.items).filter(({ id }) => !seen.has(id) && seen.add(id));
  return { ...query, items };
}

export function isFiltered(filter: QueueFilter): boolean {
  return Object.values(filter).some((part) => (Array.isArray(part) ? part.length > 0 : part !== undefined));
}
