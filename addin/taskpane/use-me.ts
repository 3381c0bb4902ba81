import { useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
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
type PaneState = Record<string, PaneValue>;

const SAVING = ["paneState"];

/**
 * The pane's memory: the last tab and place, kept on the server, since panes are reloaded at any time. What is being saved
 * counts before what the server says, which may have been asked a moment earlier.
 */
export function usePaneState(): { state: PaneState; remember: (change: PaneState) => void } {
  const calls = useCalls();
  const queries = useQueryClient();
  const { data } = useMe();
  const put = (change: PaneState) => queries.setQueryData<Me>(keys.me, (me) => me && { ...me, paneState: { ...me.paneState, ...change } });
  const save = useMutation({
    mutationKey: SAVING,
    // One after the other, or an older place might be kept last.
    scope: { id: SAVING[0]! },
    mutationFn: calls.savePaneState,
    async onSuccess(_saved, change) {
      const isAsked = queries.isFetching({ queryKey: keys.me }) > 0;
      await queries.cancelQueries({ queryKey: keys.me });
      put(change);
      if (isAsked) void queries.invalidateQueries({ queryKey: keys.me });
    },
  });
  const unsaved = useMutationState({ filters: { mutationKey: SAVING, status: "pending" }, select: ({ state }) => state.variables as PaneState });
  return {
    state: Object.assign({}, data?.paneState, ...unsaved) as PaneState,
    remember(change) {
      put(change);
      save.mutate(change);
    },
  };
}
