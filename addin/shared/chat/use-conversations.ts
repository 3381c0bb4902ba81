import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCalls } from "../ui/connection-context.ts";
import type { ConversationsAsked } from "./chat-calls.ts";
import { chatKeys } from "./chat-keys.ts";

/** The inbox's list, page by page; a row that moved up between two pages is shown once. */
export function useConversations(asked: ConversationsAsked) {
  const { chats } = useCalls();
  const query = useInfiniteQuery({
    queryKey: chatKeys.rows(JSON.stringify(asked)),
    queryFn: ({ pageParam }) => chats.list(asked, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const seen = new Set<string>();
  const rows = (query.data?.pages ?? []).flatMap(({ items }) => items).filter(({ id }) => !seen.has(id) && seen.add(id));
  return { ...query, rows };
}

const ACCOUNTS_FRESH_MS = 5 * 60_000;

/** Where conversations come from; asked for when somebody wants to choose, or has chosen. */
export function useAccounts(isAsked: boolean) {
  const { chats } = useCalls();
  return useQuery({ queryKey: chatKeys.accounts, queryFn: chats.accounts, staleTime: ACCOUNTS_FRESH_MS, enabled: isAsked });
}

export function useUnread() {
  const { chats } = useCalls();
  return useQuery({ queryKey: chatKeys.unread, queryFn: chats.unread });
}
