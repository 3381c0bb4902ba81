import { makeStyles } from "@fluentui/react-components";
import { useId } from "react";
import { operatorsOf, type ConditionOperator } from "../../../server/contract/conditions.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice, GroupedChoice } from "./choice.tsx";
import { ConditionValue } from "./condition-value.tsx";
import { fieldGroups, fieldName, kindOf, needsNoValue, withField, withOperator } from "./fields.ts";
import { NodeButtons, type NodeMoves } from "./node-buttons.tsx";
import { ProblemLine } from "./problem-line.tsx";
import { useProblemAt } from "./problems-context.ts";
import type { ConditionDraft } from "./rule-draft.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "minmax(0, 4fr) minmax(0, 3fr) minmax(0, 4fr) auto", gap: "8px", alignItems: "start", minWidth: 0,
    "@container (max-width: 620px)": { gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr) auto" },
    "@container (max-width: 340px)": { gridTemplateColumns: "minmax(0, 1fr) auto" },
  },
  value: { minWidth: 0, "@container (max-width: 620px)": { gridColumn: "1 / 3", gridRow: "2" }, "@container (max-width: 340px)": { gridColumn: "1 / 2", gridRow: "3" } },
  buttons: { paddingTop: "4px", "@container (max-width: 620px)": { gridColumn: "3", gridRow: "1 / 3" }, "@container (max-width: 340px)": { gridColumn: "2", gridRow: "1 / 4" } },
  problem: { gridColumn: "1 / -1" },
});

interface ConditionRowProps {
  condition: ConditionDraft;
  /** Where it stands: `conditions.conditions.0`. */
  path: string;
  /** Its place among its siblings, for those who cannot see it. */
  place: string;
  choices: RuleChoices;
  moves: NodeMoves;
  onChange: (condition: ConditionDraft) => void;
}

export function ConditionRow({ condition, path, place, choices, moves, onChange }: ConditionRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const labelId = useId();
  const { customFields } = choices;
  const problem = useProblemAt(path);
  const { field, operator } = condition;
  const groups = fieldGroups(customFields).map(({ key, fields }) => ({ label: t(`rules.fieldGroup.${key}`), options: fields.map((value) => ({ value, text: fieldName(t, value, customFields) })) }));
  const isKnown = groups.some(({ options }) => options.some(({ value }) => value === field));
  const allGroups = isKnown ? groups : [{ label: "", options: [{ value: field, text: fieldName(t, field, customFields) }] }, ...groups];
  return (
    <div className={styles.row} role="group" aria-labelledby={labelId}>
      <span id={labelId} hidden>{t("rules.editor.conditionAt", { place })}</span>
      <GroupedChoice label={t("rules.editor.field")} value={field} groups={allGroups} onChange={(next) => onChange(withField(condition, next, customFields))} />
      <Choice label={t("rules.editor.operator")} value={operator} options={operatorsOf[kindOf(field, customFields)].map((value) => ({ value, text: t(`rules.operator.${value}`) }))} onChange={(next) => onChange(withOperator(condition, next as ConditionOperator, customFields))} />
      <div className={styles.value}>
        {!needsNoValue(operator) && <ConditionValue key={`${field} ${operator}`} condition={condition} choices={choices} isInvalid={problem.isInvalid} describedBy={problem.describedBy} onChange={(value) => onChange({ ...condition, value })} />}
      </div>
      <div className={styles.buttons}><NodeButtons noun="condition" place={place} moves={moves} /></div>
      {problem.text && <div className={styles.problem}><ProblemLine id={problem.id} text={problem.text} /></div>}
    </div>
  );
}
