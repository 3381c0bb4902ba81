import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { caseMoves } from "../../../server/contract/case-moves.ts";
import type { BulkOutcome, CaseStatus, CaseSummary } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";

export type BulkChange = { status: CaseStatus } | { assigneeId: string | null };

/** Changes all ticked cases, each by the version that was read, and offers the way back for those that were changed. */
export function useBulk(onDone: (outcome: BulkOutcome) => void) {
  const calls = useCalls();
  const queries = useQueryClient();
  const { t } = useTranslation();
  const tell = useUndo();
  const readAgain = () => void queries.invalidateQueries({ queryKey: keys.cases });
  return useMutation({
    mutationFn: ({ cases, change }: { cases: CaseSummary[]; change: BulkChange }) => calls.changeCases(cases.map(({ id, version }) => ({ id, version })), change),
    onSuccess: (outcome, { cases, change }) => {
      readAgain();
      onDone(outcome);
      const groups = waysBack(cases, outcome, change);
      const undo = groups.length === 0 ? undefined : () => void Promise.all(groups.map(({ items, change: back }) => calls.changeCases(items, back))).finally(readAgain);
      tell({ text: t("queue.changed", { count: outcome.doneCount }), undo });
    },
  });
}

/** Pure: what was changed, by what it was before; what cannot go back is left out, as nothing becomes new again. */
export function waysBack(cases: readonly Pick<CaseSummary, "id" | "status" | "assignee">[], outcome: BulkOutcome, change: BulkChange): { items: { id: string; version: number }[]; change: BulkChange }[] {
  const groups = new Map<string, { items: { id: string; version: number }[]; change: BulkChange }>();
  for (const { id, outcome: end, version } of outcome.items) {
    const before = cases.find((each) => each.id === id);
    if (end !== "done" || version === null || !before) continue;
    if ("status" in change && (before.status === change.status || !caseMoves[change.status].includes(before.status))) continue;
    const back: BulkChange = "status" in change ? { status: before.status } : { assigneeId: before.assignee?.id ?? null };
    const key = JSON.stringify(back);
    const group = groups.get(key) ?? { items: [], change: back };
    group.items.push({ id, version });
    groups.set(key, group);
  }
  return [...groups.values()];
}
