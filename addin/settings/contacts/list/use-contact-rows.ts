import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ContactPage, ContactRow } from "../../../../server/contract/contacts.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useContactCalls } from "../use-contact-calls.ts";
import { foundBy, writeListState, type ListState } from "./list-state.ts";

/** A list of no more pages than these is read again by itself when contacts change; a longer one waits to be asked. */
const PAGES_REFRESHED = 4;

/** What was told while it was asked for may be missing in it. */
type ReadPage = ContactPage & { askedAt: number };

/** The list page by page, in the order of its address. What changes meanwhile is told by `hasChanged` where the list is long. */
export function useContactRows(state: ListState) {
  const calls = useContactCalls();
  const query = useInfiniteQuery({
    queryKey: [...settingsKeys.contactRows, writeListState(state)],
    queryFn: async ({ pageParam }): Promise<ReadPage> => {
      const askedAt = Date.now();
      return { ...(await calls.page(foundBy(state), pageParam)), askedAt };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: ContactPage) => page.next ?? undefined,
    staleTime: Infinity,
  });
  // The time of the last change is all that is asked for here; the query's key is what facts touch.
  const changedAt = useQuery({ queryKey: settingsKeys.contactsChanged, queryFn: ({ client, queryKey }) => (client.getQueryData(queryKey) === undefined ? 0 : Date.now()), staleTime: Infinity }).data ?? 0;
  const pages = query.data?.pages;
  const hasChanged = pages?.some(({ askedAt }) => askedAt < changedAt) ?? false;
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
    queries.setQueriesData<InfiniteData<ReadPage, string | null>>({ queryKey: settingsKeys.contactRows }, (data) =>
      data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((row) => (wanted.has(row.id) ? change(row) : row)) })) });
  };
}
