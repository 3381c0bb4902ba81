import { Button, makeStyles, Select, tokens } from "@fluentui/react-components";
import { Dismiss16Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { caseMoves } from "../../../server/contract/case-moves.ts";
import type { BulkOutcome, CaseStatus, CaseSummary } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { caseStatuses } from "../../shared/words.ts";
import { useBulk } from "./use-bulk.ts";

const useStyles = makeStyles({
  root: { position: "sticky", bottom: "0", zIndex: 1, display: "flex", flexDirection: "column", gap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke1}`, boxShadow: tokens.shadow8 },
  head: { display: "flex", alignItems: "center", justifyContent: "space-between", fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  choices: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: "8px" },
  select: { minWidth: 0, "& select": { minWidth: 0, textOverflow: "ellipsis" } },
  refused: { margin: 0, paddingInlineStart: "16px", fontSize: tokens.fontSizeBase200, maxHeight: "96px", overflowY: "auto" },
});

interface BulkBarProps {
  ticked: CaseSummary[];
  /** Counts how often the key for it was pressed: each time the people have the focus. */
  assigning: number;
  onClear: () => void;
  /** The cases that were refused stay ticked. */
  onDone: (refusedIds: string[]) => void;
}

/** What can be done with all ticked cases at once. */
export function BulkBar({ ticked, assigning, onClear, onDone }: BulkBarProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [refused, setRefused] = useState<BulkOutcome["items"]>([]);
  const { data: users } = useQuery({ queryKey: keys.users, queryFn: calls.users, staleTime: 10 * 60_000 });
  const bulk = useBulk((outcome) => {
    const left = outcome.items.filter((item) => item.outcome === "refused");
    setRefused(left);
    onDone(left.map(({ id }) => id));
    // The bar goes, and the next key is for the row that had the focus.
    const isFree = document.activeElement === document.body || document.activeElement === people.current;
    if (left.length === 0 && isFree && cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
    cameFrom.current = null;
  });
  const people = useRef<HTMLSelectElement>(null);
  const cameFrom = useRef<Element | null>(null);
  useEffect(() => {
    if (assigning === 0 || !people.current) return;
    cameFrom.current = document.activeElement;
    people.current.focus();
  }, [assigning]);
  const statuses = caseStatuses.filter((status) => ticked.some((each) => caseMoves[each.status].includes(status)));
  const numberOf = (id: string) => ticked.find((each) => each.id === id)?.number ?? "";
  if (ticked.length === 0) return null;
  return (
    <div className={styles.root} role="region" aria-label={t("queue.bulk")}>
      <div className={styles.head}>
        <span role="status">{t("queue.ticked", { count: ticked.length })}</span>
        <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} onClick={() => { setRefused([]); onClear(); }}>{t("queue.untick")}</Button>
      </div>
      <div className={styles.choices}>
        <Select className={styles.select} size="small" aria-label={t("queue.setStatus")} value="" disabled={bulk.isPending} onChange={(_event, data) => data.value && bulk.mutate({ cases: ticked, change: { status: data.value as CaseStatus } })}>
          <option value="">{t("queue.setStatus")}</option>
          {statuses.map((status) => <option key={status} value={status}>{t(`status.${status}`)}</option>)}
        </Select>
        <Select ref={people} className={styles.select} size="small" aria-label={t("queue.assign")} value="" disabled={bulk.isPending} onChange={(_event, data) => data.value && bulk.mutate({ cases: ticked, change: { assigneeId: data.value === "nobody" ? null : data.value } })}>
          <option value="">{t("queue.assign")}</option>
          <option value="nobody">{t("assignee.nobody")}</option>
          {users?.map((user) => <option key={user.id} value={user.id}>{user.name}</option>)}
        </Select>
      </div>
      {bulk.error && <ErrorCard error={bulk.error} onDismiss={bulk.reset} />}
      {refused.length > 0 && (
        <div role="alert">
          {t("queue.refused", { count: refused.length })}
          <ul className={styles.refused}>{refused.map(({ id, reason }) => <li key={id}>#{numberOf(id)}: {reason}</li>)}</ul>
        </div>
      )}
    </div>
  );
}
