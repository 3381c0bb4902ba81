import { makeStyles, Select, tokens } from "@fluentui/react-components";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import type { Case, CaseStatus } from "../../../server/contract/cases.ts";
import type { Priority } from "../../../server/contract/conversations.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { caseStatuses, priorities } from "../../shared/words.ts";
import { useKeys } from "../../shared/ui/use-keys.ts";
import { useMay } from "../use-me.ts";
import { caseMoves } from "../../../server/contract/case-moves.ts";
import { StaleCard } from "./stale-card.tsx";
import { useChangeCase, type CaseChange } from "./use-change-case.ts";

const useStyles = makeStyles({
  grid: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: "8px", "& > :last-child": { gridColumn: "1 / 3" } },
  label: { display: "block", marginBottom: "2px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  select: { minWidth: 0, "& select": { minWidth: 0, textOverflow: "ellipsis" } },
});

/** Status, priority and assignee, changed where they stand. */
export function CaseFields({ shown }: { shown: Case }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const queries = useQueryClient();
  const calls = useCalls();
  const change = useChangeCase(shown);
  const isReadOnly = !useMay("changeCase");
  const { data: users } = useQuery({ queryKey: keys.users, queryFn: calls.users, staleTime: 10 * 60_000 });
  const pending: Partial<Record<"status" | "priority" | "assigneeId", string | null>> = change.isPending ? change.variables : {};
  const assigneeId = pending.assigneeId !== undefined ? pending.assigneeId : (shown.assignee?.id ?? null);
  const field = (label: string, value: string, toChange: (value: string) => CaseChange, options: ReactNode, ref?: Ref<HTMLSelectElement>) => (
    <Field ref={ref} label={label} value={value} disabled={isReadOnly || change.isPending} onChange={(next) => change.mutate(toChange(next))}>{options}</Field>
  );
  const assignee = useRef<HTMLSelectElement>(null);
  useKeys({
    a: !isReadOnly && (() => assignee.current?.focus()),
    e: !isReadOnly && !change.isPending && caseMoves[shown.status].includes("resolved") && (() => change.mutate({ status: "resolved" })),
  });
  function readAgain() {
    change.reset();
    void queries.invalidateQueries({ queryKey: keys.case(shown.id) });
  }
  return (
    <>
      <div className={styles.grid}>
        {field(t("status.title"), pending.status ?? shown.status, (value) => ({ status: value as CaseStatus }), statusChoices(shown.status).map((status) => <option key={status} value={status}>{t(`status.${status}`)}</option>))}
        {field(t("priority.title"), pending.priority ?? shown.priority, (value) => ({ priority: value as Priority }), priorities.map((priority) => <option key={priority} value={priority}>{t(`priority.${priority}`)}</option>))}
        {field(t("assignee.title"), assigneeId ?? "", (value) => ({ assigneeId: value || null }), (
          <>
            <option value="">{t("assignee.nobody")}</option>
            {shown.assignee && !users?.some((user) => user.id === shown.assignee?.id) && <option value={shown.assignee.id}>{shown.assignee.name}</option>}
            {users?.map((user) => <option key={user.id} value={user.id}>{user.name}</option>)}
          </>
        ), assignee)}
      </div>
      {change.error && <StaleCard error={change.error} onTake={readAgain} />}
    </>
  );
}

/** The present one and those that may follow it, in the order of a case's life. */
function statusChoices(present: CaseStatus): CaseStatus[] {
  return caseStatuses.filter((status) => status === present || caseMoves[present].includes(status));
}

interface FieldProps {
  ref?: Ref<HTMLSelectElement>;
  label: string;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
  children: ReactNode;
}

function Field({ ref, label, value, disabled, onChange, children }: FieldProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <div>
      <label className={styles.label} htmlFor={id}>{label}</label>
      <Select ref={ref} id={id} className={styles.select} size="small" value={value} disabled={disabled} onChange={(_event, data) => onChange(data.value)}>{children}</Select>
    </div>
  );
}
