import { Button, Input, makeStyles } from "@fluentui/react-components";
import { Dismiss20Regular } from "@fluentui/react-icons";
import { caseStatuses } from "../../../server/contract/cases.ts";
import { priorities } from "../../../server/contract/conversations.ts";
import { conditionFields, conditionOperators, type Condition } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "./choice.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  row: { display: "grid", gridTemplateColumns: "minmax(0, 3fr) minmax(0, 4fr) minmax(0, 5fr) 32px", gap: "8px", "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr) 32px" } },
  value: { minWidth: 0, "@media (max-width: 560px)": { gridColumn: "1 / 3", gridRow: "2" } },
});

interface ConditionRowProps {
  condition: Condition;
  choices: RuleChoices;
  isInvalid: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

export function ConditionRow({ condition, choices, isInvalid, onChange, onRemove }: ConditionRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const values = useValuesOf(condition.field, choices);
  return (
    <div className={styles.row}>
      <Choice label={t("rules.editor.field")} value={condition.field} options={conditionFields.map((value) => ({ value, text: t(`rules.field.${value}`) }))} onChange={(field) => onChange({ ...condition, field: field as Condition["field"], value: "" })} />
      <Choice label={t("rules.editor.operator")} value={condition.operator} options={conditionOperators.map((value) => ({ value, text: t(`rules.operator.${value}`) }))} onChange={(operator) => onChange({ ...condition, operator: operator as Condition["operator"] })} />
      <div className={styles.value}>
        {values && !condition.operator.includes("contains") ? (
          <Choice label={t("rules.editor.value")} value={condition.value} options={values} isInvalid={isInvalid} placeholder={t("rules.editor.choose")} onChange={(value) => onChange({ ...condition, value })} />
        ) : (
          <Input style={{ width: "100%", minWidth: 0 }} aria-label={t("rules.editor.value")} aria-invalid={isInvalid} value={condition.value} maxLength={200} placeholder={condition.field === "language" ? "en, de, fr" : undefined} onChange={(_, { value }) => onChange({ ...condition, value })} />
        )}
      </div>
      <Button appearance="subtle" icon={<Dismiss20Regular />} aria-label={t("rules.editor.removeCondition")} title={t("rules.editor.removeCondition")} onClick={onRemove} />
    </div>
  );
}

/** Null where anything may be typed. */
function useValuesOf(field: Condition["field"], { categories, teams }: RuleChoices): { value: string; text: string }[] | null {
  const { t } = useTexts();
  if (field === "category") return categories.map(({ key, name }) => ({ value: key, text: name }));
  if (field === "priority") return priorities.map((value) => ({ value, text: t(`priority.${value}`) }));
  if (field === "status") return caseStatuses.map((value) => ({ value, text: t(`status.${value}`) }));
  if (field === "team") return teams.map(({ name }) => ({ value: name, text: name }));
  return null;
}
