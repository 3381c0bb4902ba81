import { Button, Field, Input, makeStyles, Select } from "@fluentui/react-components";
import { ArrowDownload20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { AuditFilter } from "../../../server/contract/system.ts";
import { dayOf } from "../../shared/day-of.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useSaveCsv } from "./use-save-csv.ts";

const useStyles = makeStyles({
  filter: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: "12px", marginBottom: "16px" },
  field: { flex: "1 1 160px", minWidth: 0, maxWidth: "240px" },
  // A list is as wide as its longest choice, if it is let.
  choice: { minWidth: 0, "& > select": { minWidth: 0, width: "100%" } },
  problem: { flexBasis: "100%" },
});

/** Nouns of events that people look for; the words of each are in `audit.kinds`. */
const kinds = ["case", "message", "reply", "task", "contact", "import", "campaign", "rule", "sla_policy", "mailbox", "sign_in", "user", "api_key", "sending_account", "webhook", "personal_data", "database"] as const;

interface AuditFilterProps {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

/** Who, what and when; what is chosen can be taken out as a file, which is noted in the record itself. */
export function AuditFilterBar({ filter, onFilter }: AuditFilterProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayExport = useMay("exportAudit");
  const users = useQuery({ queryKey: settingsKeys.users, queryFn: calls.users });
  const save = useSaveCsv("audit", () => calls.auditCsv(filter));
  return (
    <div role="search" aria-label={t("audit.filter")} className={styles.filter}>
      <Field className={styles.field} label={t("audit.who")}>
        <Select className={styles.choice} value={filter.actorId ?? ""} onChange={(_, { value }) => onFilter({ ...filter, actorId: value || undefined })}>
          <option value="">{t("audit.anybody")}</option>
          {(users.data ?? []).map((user) => <option key={user.id} value={user.id}>{user.name}</option>)}
        </Select>
      </Field>
      <Field className={styles.field} label={t("audit.what")}>
        <Select className={styles.choice} value={filter.kind ?? ""} onChange={(_, { value }) => onFilter({ ...filter, kind: value || undefined })}>
          <option value="">{t("audit.anything")}</option>
          {kinds.map((kind) => <option key={kind} value={kind}>{t(`audit.kinds.${kind}`)}</option>)}
        </Select>
      </Field>
      <Field className={styles.field} label={t("audit.from")}>
        <Input type="date" value={filter.from ? dayOf(new Date(filter.from)) : ""} onChange={(_, { value }) => onFilter({ ...filter, from: startOfDay(value) })} />
      </Field>
      <Field className={styles.field} label={t("audit.to")}>
        <Input type="date" value={filter.to ? dayOf(new Date(filter.to)) : ""} onChange={(_, { value }) => onFilter({ ...filter, to: endOfDay(value) })} />
      </Field>
      {isFiltered(filter) && <Button appearance="subtle" onClick={() => onFilter({})}>{t("audit.clear")}</Button>}
      {mayExport && <Button icon={<ArrowDownload20Regular />} disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t(save.isPending ? "audit.exporting" : "audit.exportEntries")}</Button>}
      {save.error && <div className={styles.problem}><ErrorCard error={save.error} onRetry={() => save.mutate()} onDismiss={save.reset} /></div>}
    </div>
  );
}

export const isFiltered = (filter: AuditFilter) => Object.values(filter).some((value) => value !== undefined);

/** Days are the reader's own. */
const startOfDay = (day: string) => (day ? new Date(`${day}T00:00:00`).toISOString() : undefined);
const endOfDay = (day: string) => (day ? new Date(`${day}T23:59:59.999`).toISOString() : undefined);
