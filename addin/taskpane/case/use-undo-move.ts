import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../shared/api-problem.ts";
import { problemText } from "../../shared/problem-text.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";

/** Takes a split or merge back, from the bar that told of it; where it cannot be, the bar says what stands against it. */
export function useUndoMove(): (moveId: string) => void {
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const tellProblem = (error: unknown) => tell({ text: problemText(t, problemOf(error)).what });
  return (moveId) => void calls.undoThreadMove(moveId).catch(tellProblem).finally(() => void queries.invalidateQueries());
}
