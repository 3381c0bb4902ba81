import { Button, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CaseStatus } from "../../../server/contract/cases.ts";
import type { Priority } from "../../../server/contract/conversations.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { caseStatuses, priorities } from "../../shared/words.ts";
import { isFiltered, type QueueFilter } from "./use-queue.ts";

const dues = ["overdue", "today", "at_risk", "none"] as const;

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  label: { display: "block", marginBottom: "2px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  select: { minWidth: 0, "& select": { minWidth: 0, textOverflow: "ellipsis" } },
  wide: { gridColumn: "1 / 3", display: "flex", flexWrap: "wrap", gap: "8px" },
  name: { flexGrow: 1, minWidth: "120px" },
});

interface QueueFiltersProps {
  filter: QueueFilter;
  onChange: (filter: QueueFilter) => void;
  onSaved: (viewId: string) => void;
}

/** What narrows the queue; what is often looked at gets a name. */
export function QueueFilters({ filter, onChange, onSaved }: QueueFiltersProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { data: users } = useQuery({ queryKey: keys.users, queryFn: calls.users, staleTime: 10 * 60_000 });
  const { data: categories } = useQuery({ queryKey: keys.categories, queryFn: calls.categories, staleTime: 10 * 60_000 });
  const one = <Value extends string>(values: Value[] | undefined) => values?.[0] ?? "";
  const list = <Value extends string>(value: string) => (value === "" ? undefined : [value as Value]);
  return (
    <div className={styles.root} role="group" aria-label={t("queue.filters")}>
      <Choice label={t("status.title")} value={one(filter.status)} onChange={(value) => onChange({ ...filter, status: list<CaseStatus>(value) })}>{caseStatuses.map((status) => <option key={status} value={status}>{t(`status.${status}`)}</option>)}</Choice>
      <Choice label={t("priority.title")} value={one(filter.priority)} onChange={(value) => onChange({ ...filter, priority: list<Priority>(value) })}>{priorities.map((priority) => <option key={priority} value={priority}>{t(`priority.${priority}`)}</option>)}</Choice>
      <Choice label={t("queue.category")} value={one(filter.category)} onChange={(value) => onChange({ ...filter, category: list(value) })}>{categories?.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}</Choice>
      <Choice label={t("queue.due")} value={filter.due ?? ""} onChange={(value) => onChange({ ...filter, due: value === "" ? undefined : (value as (typeof dues)[number]) })}>{dues.map((due) => <option key={due} value={due}>{t(`queue.dues.${due}`)}</option>)}</Choice>
      <div className={styles.wide}>
        <div className={styles.name}>
          <Choice label={t("assignee.title")} value={one(filter.assignee)} onChange={(value) => onChange({ ...filter, assignee: list(value) })}>
            <option value="me">{t("queue.me")}</option>
            <option value="none">{t("assignee.nobody")}</option>
            {users?.map((user) => <option key={user.id} value={user.id}>{user.name}</option>)}
          </Choice>
        </div>
      </div>
      {isFiltered(filter) && <SaveAs filter={filter} onSaved={onSaved} onClear={() => onChange({})} />}
    </div>
  );
}

function Choice({ label, value, onChange, children }: { label: string; value: string; onChange: (value: string) => void; children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <label className={styles.label} htmlFor={id}>{label}</label>
      <Select id={id} className={styles.select} size="small" value={value} onChange={(_event, data) => onChange(data.value)}>
        <option value="">{t("queue.any")}</option>
        {children}
      </Select>
    </div>
  );
}

function SaveAs({ filter, onSaved, onClear }: { filter: QueueFilter; onSaved: (viewId: string) => void; onClear: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => calls.saveView({ name: name.trim(), filter }),
    onSuccess: async (view) => {
      await queries.invalidateQueries({ queryKey: keys.savedViews });
      onSaved(view.id);
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) save.mutate();
  }
  return (
    <form className={styles.wide} onSubmit={submit}>
      <Input className={styles.name} size="small" value={name} maxLength={60} aria-label={t("queue.viewName")} placeholder={t("queue.viewName")} onChange={(_event, data) => setName(data.value)} />
      <Button size="small" type="submit" disabledFocusable={!name.trim() || save.isPending}>{t("queue.saveView")}</Button>
      <Button size="small" appearance="subtle" onClick={onClear}>{t("queue.clear")}</Button>
      {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
    </form>
  );
}
