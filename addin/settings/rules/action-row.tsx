import { Button, Input, makeStyles } from "@fluentui/react-components";
import { Dismiss20Regular } from "@fluentui/react-icons";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import type { RuleAction } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "./choice.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const actionTypes = ["set_priority", "assign_user", "assign_team", "add_task"] as const satisfies RuleAction["type"][];

const useStyles = makeStyles({
  row: { display: "grid", gridTemplateColumns: "minmax(0, 3fr) minmax(0, 4fr) 32px", gap: "8px", "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr) 32px" } },
  value: { minWidth: 0, "@media (max-width: 560px)": { gridColumn: "1 / 2", gridRow: "2" } },
});

interface ActionRowProps {
  action: RuleAction;
  choices: RuleChoices;
  isInvalid: boolean;
  onChange: (action: RuleAction) => void;
  /** Absent for the only one: a rule without an action does nothing. */
  onRemove?: () => void;
}

export function ActionRow({ action, choices, isInvalid, onChange, onRemove }: ActionRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <div className={styles.row}>
      <Choice label={t("rules.editor.action")} value={action.type} options={actionTypes.map((value) => ({ value, text: t(`rules.action.${value}`) }))} onChange={(type) => onChange(emptyAction(type as RuleAction["type"]))} />
      <div className={styles.value}><ActionValue action={action} choices={choices} isInvalid={isInvalid} onChange={onChange} /></div>
      {onRemove && <Button appearance="subtle" icon={<Dismiss20Regular />} aria-label={t("rules.editor.removeAction")} title={t("rules.editor.removeAction")} onClick={onRemove} />}
    </div>
  );
}

function ActionValue({ action, choices, isInvalid, onChange }: Omit<ActionRowProps, "onRemove">) {
  const { t } = useTexts();
  const placeholder = t("rules.editor.choose");
  switch (action.type) {
    case "set_priority":
      return <Choice label={t("rules.editor.priority")} value={action.priority} options={priorities.map((value) => ({ value, text: t(`priority.${value}`) }))} onChange={(priority) => onChange({ type: "set_priority", priority: priority as Priority })} />;
    case "assign_user":
      return <Choice label={t("rules.editor.user")} value={action.userId} isInvalid={isInvalid} placeholder={placeholder} options={choices.users.map(({ id, name }) => ({ value: id, text: name }))} onChange={(userId) => onChange({ type: "assign_user", userId })} />;
    case "assign_team":
      return <Choice label={t("rules.editor.team")} value={action.teamId} isInvalid={isInvalid} placeholder={placeholder} options={choices.teams.map(({ id, name }) => ({ value: id, text: name }))} onChange={(teamId) => onChange({ type: "assign_team", teamId })} />;
    case "add_task":
      return <Input style={{ width: "100%", minWidth: 0 }} aria-label={t("rules.editor.taskTitle")} aria-invalid={isInvalid} value={action.title} maxLength={200} placeholder={t("rules.editor.taskTitle")} onChange={(_, { value }) => onChange({ type: "add_task", title: value })} />;
    default:
      return action satisfies never;
  }
}

function emptyAction(type: RuleAction["type"]): RuleAction {
  switch (type) {
    case "set_priority":
      return { type, priority: "high" };
    case "assign_user":
      return { type, userId: "" };
    case "assign_team":
      return { type, teamId: "" };
    case "add_task":
      return { type, title: "" };
    default:
      return type satisfies never;
  }
}
