import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import type { ImportMove } from "./import-calls.ts";
import { isMoving } from "./import-words.ts";

/** While it moves the figures are read again this often, also without the live line. */
const MOVING_REFRESH_MS = 1_000;

export function useImport(id: string | null) {
  const calls = useCalls();
  return useQuery({
    queryKey: keys.import(id ?? ""),
    queryFn: () => calls.imports.one(id!),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && isMoving(query.state.data.status) ? MOVING_REFRESH_MS : false),
  });
}

/** Start, pause, resume, cancel, undo. */
export function useMoveImport(id: string) {
  const calls = useCalls();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (move: ImportMove) => calls.imports.move(id, move),
    onSuccess: (summary) => queries.setQueryData<ImportSummary>(keys.import(id), summary),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: keys.import(id) }), queries.invalidateQueries({ queryKey: keys.imports })]),
  });
}
