import { Checkbox, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Case, CustomField, CustomFieldValue } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { StaleCard } from "./stale-card.tsx";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: "8px" },
  label: { display: "block", marginBottom: "2px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  input: { width: "100%", minWidth: 0 },
  wide: { gridColumn: "1 / 3" },
});

/** The desk's own fields, each kept when one leaves it. What was typed stays when the case moved meanwhile. */
export function CustomFields({ shown, isReadOnly }: { shown: Case; isReadOnly: boolean }) {
  const styles = useStyles();
  const calls = useCalls();
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: keys.customFields, queryFn: calls.customFields, staleTime: 10 * 60_000 });
  const save = useMutation({
    // One after the other, each by the answer to the one before: whoever goes from field to field is not told of their own save.
    scope: { id: `customFields/${shown.id}` },
    mutationFn: async ({ change, isAgain }: { change: Record<string, CustomFieldValue>; isAgain: boolean }) => {
      const { version } = isAgain ? await calls.case(shown.id) : (queries.getQueryData<Case>(keys.case(shown.id)) ?? shown);
      return calls.changeCase(shown.id, { version, customFields: change });
    },
    onSuccess: (changed) => {
      queries.setQueryData(keys.case(shown.id), changed);
      void queries.invalidateQueries({ queryKey: keys.timeline(shown.id) });
    },
  });
  // What was just chosen stands there at once, while it is being kept.
  const values = { ...shown.customFields, ...(save.isPending && save.variables.change) };
  const fields = (data ?? []).filter(({ isArchived, key }) => !isArchived || shown.customFields[key] !== undefined).sort((one, other) => one.position - other.position);
  if (fields.length === 0) return null;
  return (
    <div className={styles.root}>
      {fields.map((field) => <OneField key={field.key} field={field} value={values[field.key] ?? null} isReadOnly={isReadOnly} onSave={(value) => save.mutate({ change: { [field.key]: value }, isAgain: false })} />)}
      {save.error && <div className={styles.wide}><StaleCard error={save.error} onTake={() => { save.reset(); void queries.invalidateQueries({ queryKey: keys.case(shown.id) }); }} onAgain={() => save.mutate({ ...save.variables!, isAgain: true })} /></div>}
    </div>
  );
}

function OneField({ field, value, isReadOnly, onSave }: { field: CustomField; value: CustomFieldValue; isReadOnly: boolean; onSave: (value: CustomFieldValue) => void }) {
  const styles = useStyles();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === null ? "" : String(value));
  const keep = () => {
    if (typed === null || typed === (value === null ? "" : String(value))) return setTyped(null);
    onSave(typed.trim() === "" ? null : field.kind === "number" ? Number(typed) : typed.trim());
  };
  if (field.kind === "checkbox") return <Checkbox className={styles.wide} label={field.name} checked={value === true} disabled={isReadOnly} onChange={(_event, data) => onSave(data.checked === true)} />;
  return (
    <div>
      <label className={styles.label} htmlFor={id}>{field.isNeeded ? `${field.name} *` : field.name}</label>
      {field.kind === "choice" ? (
        <Select id={id} className={styles.input} size="small" value={value === null ? "" : String(value)} disabled={isReadOnly} onChange={(_event, data) => onSave(data.value || null)}>
          <option value="">–</option>
          {field.options.map((option) => <option key={option} value={option}>{option}</option>)}
        </Select>
      ) : (
        <Input id={id} className={styles.input} size="small" type={field.kind === "number" ? "number" : field.kind === "date" ? "date" : "text"} value={text} disabled={isReadOnly} onChange={(_event, data) => setTyped(data.value)} onBlur={keep} />
      )}
    </div>
  );
}
