import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ContactPage, ContactRow } from "../../../../server/contract/contacts.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useContactCalls } from "../use-contact-calls.ts";
import { foundBy, writeListState, type ListState } from "./list-state.ts";

/** A list of no more pages than these is read again by itself when contacts change; a longer one waits to be asked. */
const PAGES_REFRESHED = 4;

/** The list page by page, in the order of its address. What changes meanwhile is told by `hasChanged` where the list is long. */
export function useContactRows(state: ListState) {
  const calls = useContactCalls();
  const query = useInfiniteQuery({
    queryKey: [...settingsKeys.contactRows, writeListState(state)],
    queryFn: ({ pageParam }) => calls.page(foundBy(state), pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ContactPage) => page.next ?? undefined,
    staleTime: Infinity,
  });
  // The time of the last change is all that is asked for here; the query's key is what facts touch.
  const changedAt = useQuery({ queryKey: settingsKeys.contactsChanged, queryFn: () => Date.now(), staleTime: Infinity }).data ?? 0;
  const pages = query.data?.pages;
  const hasChanged = pages !== undefined && changedAt > query.dataUpdatedAt;
  const isShort = (pages?.length ?? 0) <= PAGES_REFRESHED;
  const { refetch } = query;
  useEffect(() => {
    if (hasChanged && isShort) void refetch();
  }, [hasChanged, isShort, refetch]);
  return {
    query,
    rows: pages?.flatMap(({ items }) => items) ?? [],
    count: pages?.at(-1)?.count ?? 0,
    isCountExact: pages?.at(-1)?.isCountExact ?? true,
    hasChanged: hasChanged && !isShort && !query.isFetching,
  };
}

/** Shows at once in every list what was done to some rows. */
export function usePatchRows() {
  const queries = useQueryClient();
  return (ids: readonly string[], change: (row: ContactRow) => ContactRow) => {
    const wanted = new Set(ids);
    queries.setQueriesData<InfiniteData<ContactPage, string | null>>({ queryKey: settingsKeys.contactRows }, (data) =>
      data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((row) => (wanted.has(row.id) ? change(row) : row)) })) });
  };
}
