import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Me } from "../../server/contract/people.ts";
import { keys } from "../shared/query-keys.ts";
import { useCalls } from "../shared/ui/connection-context.ts";

/** Who is signed in, their mailboxes and what their role may do. */
export function useMe() {
  const calls = useCalls();
  return useQuery({ queryKey: keys.me, queryFn: calls.me, staleTime: 5 * 60_000 });
}

/** Whether the role may call a verb; true until that is known, since the server decides anyway. */
export function useMay(verb: string): boolean {
  const { data } = useMe();
  return data?.may.includes(verb) ?? true;
}

type PaneValue = string | number | boolean | null;

/** The pane's memory: the last tab and place, kept on the server, since panes are reloaded at any time. */
export function usePaneState(): { state: Record<string, PaneValue>; remember: (change: Record<string, PaneValue>) => void } {
  const calls = useCalls();
  const queries = useQueryClient();
  const { data } = useMe();
  const save = useMutation({ mutationFn: calls.savePaneState });
  return {
    state: (data?.paneState ?? {}) as Record<string, PaneValue>,
    remember(change) {
      queries.setQueryData<Me>(keys.me, (me) => me && { ...me, paneState: { ...me.paneState, ...change } });
      save.mutate(change);
    },
  };
}
