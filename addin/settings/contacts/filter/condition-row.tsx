import { Button, Input, makeStyles } from "@fluentui/react-components";
import { Dismiss20Regular } from "@fluentui/react-icons";
import { filterFields } from "../../../../server/contract/contacts.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Choice } from "../../rules/choice.tsx";
import { SearchChoice } from "../search-choice.tsx";
import { isComplete, kindOf, needsValue, operatorsOf, withField, type DraftCondition, type FilterField, type FilterOperator } from "./filter-fields.ts";
import type { FilterNames } from "./use-filter-names.ts";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "minmax(0, 4fr) minmax(0, 4fr) minmax(0, 5fr) 32px", gap: "8px", alignItems: "start",
    "@media (max-width: 640px)": { gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr) 32px" },
  },
  field: { display: "flex", flexDirection: "column", gap: "8px", minWidth: 0 },
  value: { minWidth: 0, "@media (max-width: 640px)": { gridColumn: "1 / 3", gridRow: "2" } },
  input: { width: "100%", minWidth: 0 },
});

interface ConditionRowProps {
  condition: DraftCondition;
  names: FilterNames;
  /** A half-made condition is marked as such only where it keeps something from being saved. */
  isChecked: boolean;
  onChange: (condition: DraftCondition) => void;
  onRemove: () => void;
}

export function ConditionRow({ condition, names, isChecked, onChange, onRemove }: ConditionRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { field, operator, value, customField } = condition;
  const isInvalid = isChecked && !isComplete(condition);
  return (
    <div className={styles.row}>
      <div className={styles.field}>
        <Choice label={t("contacts.filter.field")} value={field} options={filterFields.map((each) => ({ value: each, text: t(`contacts.field.${each}`) }))} onChange={(next) => onChange(withField(condition, next as FilterField))} />
        {field === "custom" && <Input className={styles.input} aria-label={t("contacts.filter.customField")} placeholder={t("contacts.filter.customField")} aria-invalid={isInvalid} value={customField ?? ""} maxLength={60} onChange={(_, data) => onChange({ ...condition, customField: data.value })} />}
      </div>
      <Choice label={t("contacts.filter.operator")} value={operator} options={operatorsOf(field).map((each) => ({ value: each, text: t(`contacts.operator.${kindOf(field)}.${each}`) }))} onChange={(next) => onChange({ ...condition, operator: next as FilterOperator })} />
      <div className={styles.value}>{needsValue(operator) && <ConditionValue field={field} value={value} names={names} isInvalid={isInvalid} onChange={(next) => onChange({ ...condition, value: next })} />}</div>
      <Button appearance="subtle" icon={<Dismiss20Regular />} aria-label={t("contacts.filter.remove")} title={t("contacts.filter.remove")} onClick={onRemove} />
    </div>
  );
}

interface ConditionValueProps {
  field: FilterField;
  value: string;
  names: FilterNames;
  isInvalid: boolean;
  onChange: (value: string) => void;
}

function ConditionValue({ field, value, names, isInvalid, onChange }: ConditionValueProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const label = t("contacts.filter.value");
  const kind = kindOf(field);
  if (kind === "date") return <Input type="date" className={styles.input} aria-label={label} aria-invalid={isInvalid} value={value.slice(0, 10)} onChange={(_, data) => onChange(data.value)} />;
  if (kind === "text") return <Input className={styles.input} aria-label={label} aria-invalid={isInvalid} value={value} maxLength={200} onChange={(_, data) => onChange(data.value)} />;
  const values = names.valuesOf(field) ?? [];
  if (kind === "consent" || kind === "suppressed") return <Choice label={label} value={value} options={values} isInvalid={isInvalid} placeholder={t("contacts.filter.choose")} onChange={onChange} />;
  return <SearchChoice label={label} value={value} values={values} isInvalid={isInvalid} isFree={kind === "tag" || kind === "choice"} placeholder={t("contacts.filter.choose")} onChange={onChange} />;
}
