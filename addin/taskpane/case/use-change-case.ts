import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Case, CaseStatus } from "../../../server/contract/cases.ts";
import type { Priority } from "../../../server/contract/conversations.ts";
import { problemOf } from "../../shared/api-problem.ts";
import type { Calls } from "../../shared/calls.ts";
import { problemText } from "../../shared/problem-text.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { caseMoves } from "../../../server/contract/case-moves.ts";

export type CaseChange = { status: CaseStatus } | { priority: Priority } | { assigneeId: string | null };

/** Changes one field in place and offers the way back for ten seconds. */
export function useChangeCase(shown: Case) {
  const calls = useCalls();
  const queries = useQueryClient();
  const { t } = useTranslation();
  const tell = useUndo();

  async function send(change: CaseChange, version: number): Promise<Case> {
    const changed = await sendChange(calls, shown.id, change, version);
    queries.setQueryData(keys.case(shown.id), changed);
    for (const queryKey of [keys.cases, keys.timeline(shown.id)]) void queries.invalidateQueries({ queryKey });
    return changed;
  }

  /** Somebody else may have changed the case since: it is read again, and said why nothing was undone. */
  function tellProblem(error: unknown) {
    void queries.invalidateQueries({ queryKey: keys.case(shown.id) });
    tell({ text: problemText(t, problemOf(error)).what });
  }

  return useMutation({
    // As it was when the change was asked for: by the time of the answer, `shown` may be the changed one.
    mutationFn: async (change: CaseChange) => ({ before: shown, changed: await send(change, shown.version) }),
    onSuccess: ({ before, changed }, change) => {
      const back = wayBack(before, change);
      const undo = back && (() => void send(back, changed.version).catch(tellProblem));
      tell({ text: t(`case.changed.${Object.keys(change)[0]}`, { number: shown.number }), undo });
    },
  });
}

function sendChange(calls: Calls, id: string, change: CaseChange, version: number): Promise<Case> {
  if ("status" in change) return calls.changeCaseStatus(id, { ...change, version });
  if ("priority" in change) return calls.changeCasePriority(id, { ...change, version });
  return calls.assignCase(id, { ...change, version });
}

/** The same change with the value of before; undefined where the case cannot go back: nothing becomes new again. */
export function wayBack(before: Pick<Case, "status" | "priority" | "assignee">, change: CaseChange): CaseChange | undefined {
  if ("status" in change) return caseMoves[change.status].includes(before.status) ? { status: before.status } : undefined;
  if ("priority" in change) return { priority: before.priority };
  return { assigneeId: before.assignee?.id ?? null };
}
