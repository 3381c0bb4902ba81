import { Button, makeStyles } from "@fluentui/react-components";
import { ArrowDown20Regular, ArrowUp20Regular, Dismiss20Regular } from "@fluentui/react-icons";
import type { RuleAction, RuleActionType, RuleTrigger } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { ActionValue } from "./action-value.tsx";
import { GroupedChoice } from "./choice.tsx";
import type { JSX } from "react";
import { actionGroups, emptyAction } from "./new-action.ts";
import { ProblemLine } from "./problem-line.tsx";
import { useProblemAt } from "./problems-context.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  row: { display: "grid", gridTemplateColumns: "minmax(0, 2fr) minmax(0, 3fr) auto", gap: "8px", alignItems: "start", "@media (max-width: 760px)": { gridTemplateColumns: "minmax(0, 1fr) auto" } },
  value: { minWidth: 0, display: "flex", flexDirection: "column", gap: "8px", "@media (max-width: 760px)": { gridColumn: "1 / 2", gridRow: "2" } },
  buttons: { display: "flex", paddingTop: "4px", "@media (max-width: 760px)": { gridColumn: "2", gridRow: "1 / 3", flexDirection: "column" } },
  problem: { gridColumn: "1 / -1" },
});

interface ActionRowProps {
  action: RuleAction;
  index: number;
  trigger: RuleTrigger;
  choices: RuleChoices;
  onChange: (action: RuleAction) => void;
  /** Absent for the first, the last, and the only one: a rule without an action does nothing. */
  onUp?: () => void;
  onDown?: () => void;
  onRemove?: () => void;
}

export function ActionRow({ action, index, trigger, choices, onChange, onUp, onDown, onRemove }: ActionRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const problem = useProblemAt(`actions.${index}`);
  const place = index + 1;
  const groups = actionGroups(trigger, action.type).map(({ key, types }) => ({ label: t(`rules.actionGroup.${key}`), options: types.map((value) => ({ value, text: t(`rules.action.${value}`) })) }));
  const button = (label: string, icon: JSX.Element, onClick?: () => void) => onClick && <Button size="small" appearance="subtle" icon={icon} aria-label={label} title={label} onClick={onClick} />;
  return (
    <div className={styles.row} role="group" aria-label={t("rules.editor.actionAt", { place })}>
      <GroupedChoice label={t("rules.editor.action")} value={action.type} groups={groups} onChange={(type) => type !== action.type && onChange(emptyAction(type as RuleActionType))} />
      <div className={styles.value}><ActionValue key={action.type} action={action} choices={choices} problem={problem} onChange={onChange} /></div>
      <div className={styles.buttons}>
        {button(t("rules.editor.actionUp", { place }), <ArrowUp20Regular />, onUp)}
        {button(t("rules.editor.actionDown", { place }), <ArrowDown20Regular />, onDown)}
        {button(t("rules.editor.removeAction", { place }), <Dismiss20Regular />, onRemove)}
      </div>
      {problem.text && <div className={styles.problem}><ProblemLine id={problem.id} text={problem.text} /></div>}
    </div>
  );
}
