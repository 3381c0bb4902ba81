import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { ChatMessage, OutgoingContent } from "../../../server/contract/chats.ts";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { problemOf, type ApiProblem } from "../api-problem.ts";
import { useCalls } from "../ui/connection-context.ts";
import { chatKeys } from "./chat-keys.ts";

/** A message that was written here and is not stored yet; its id is the writer's, so that trying again sends it once. */
export interface Unsent {
  id: string;
  content: OutgoingContent;
  /** What it answers. */
  answers: ChatMessage | null;
  at: string;
  problem: ApiProblem | null;
}

/** An open chat: its messages, oldest first, and those on their way to the server. */
export function useChat(conversationId: string) {
  const { chats } = useCalls();
  const queries = useQueryClient();
  const [unsent, setUnsent] = useState<Unsent[]>([]);
  const query = useInfiniteQuery({
    queryKey: chatKeys.chat(conversationId),
    queryFn: ({ pageParam }) => chats.chat(conversationId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ before }) => before,
  });
  const { data: notes } = useQuery({ queryKey: chatKeys.notes(conversationId), queryFn: () => chats.notes(conversationId) });
  const pages = query.data?.pages;
  const messages = useMemo(() => uniqueById([...(pages ?? [])].reverse().flatMap((page) => page.messages)), [pages]);
  const answered = useMemo(() => (pages ?? []).flatMap((page) => page.answered), [pages]);
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: chatKeys.chat(conversationId) }), queries.invalidateQueries({ queryKey: chatKeys.list })]);
  const stillUnsent = useMemo(() => {
    const known = new Set(messages.map(({ id }) => id));
    return unsent.filter(({ id }) => !known.has(id));
  }, [messages, unsent]);

  async function post(message: Unsent): Promise<ApiProblem | null> {
    setUnsent((rest) => [...rest.filter(({ id }) => id !== message.id), { ...message, problem: null }]);
    try {
      await chats.send(conversationId, { id: message.id, content: message.content, replyToMessageId: message.answers?.id ?? null });
      await refresh();
      setUnsent((rest) => rest.filter(({ id }) => id !== message.id));
      return null;
    } catch (error) {
      const problem = problemOf(error);
      setUnsent((rest) => rest.map((each) => (each.id === message.id ? { ...each, problem } : each)));
      // The window may have closed meanwhile.
      if (problem.code === "window_closed") void refresh();
      return problem;
    }
  }

  const giveUp = (id: string) => setUnsent((rest) => rest.filter((each) => each.id !== id));

  /** Sets our sign at a message, or takes it back. What is refused stands nowhere. */
  async function react({ providerMessageId }: ChatMessage, emoji: string | null): Promise<ApiProblem | null> {
    const reaction: Unsent = { id: crypto.randomUUID(), content: { type: "reaction", emoji, toProviderMessageId: providerMessageId! }, answers: null, at: new Date().toISOString(), problem: null };
    const problem = await post(reaction);
    if (problem) giveUp(reaction.id);
    return problem;
  }

  return {
    query,
    view: pages?.[0],
    pageCount: pages?.length ?? 0,
    messages,
    answered,
    notes: notes ?? none,
    unsent: stillUnsent,
    refresh,
    send: (content: OutgoingContent, answers: ChatMessage | null = null) => post({ id: crypto.randomUUID(), content, answers, at: new Date().toISOString(), problem: null }),
    sendAgain: post,
    react,
    giveUp,
    retry: useMutation({ mutationFn: (message: ChatMessage) => chats.retry(conversationId, message.id), onSettled: refresh }),
  };
}

const none: never[] = [];

/** Whoever has a conversation open has read what is in it, while they look at its end. */
export function useReading(conversation: InboxConversation | undefined, lastInboundId: string | undefined, mayRead: boolean): void {
  const { chats } = useCalls();
  const queries = useQueryClient();
  const { mutate } = useMutation({ mutationFn: chats.markRead, onSuccess: () => void queries.invalidateQueries({ queryKey: chatKeys.list }) });
  const isUnread = (conversation?.unreadCount ?? 0) > 0;
  useEffect(() => {
    if (!mayRead || !lastInboundId || !isUnread || document.visibilityState !== "visible") return;
    mutate(lastInboundId);
  }, [mayRead, lastInboundId, isUnread, mutate]);
}

function uniqueById(messages: ChatMessage[]): ChatMessage[] {
  return [...new Map(messages.map((message) => [message.id, message])).values()];
}
