import { Button, Field, Input, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Switch, tokens } from "@fluentui/react-components";
import { Add20Regular } from "@fluentui/react-icons";
import { ruleTriggers, type Rule } from "../../../server/contract/rules.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { ActionRow } from "./action-row.tsx";
import { Choice } from "./choice.tsx";
import { ConditionRow } from "./condition-row.tsx";
import { newAction, newCondition, withKey } from "./rule-draft.ts";
import { Sentence } from "./sentence.tsx";
import { useRuleEditor } from "./use-rule-editor.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const CONDITIONS_MAX = 20;
const ACTIONS_MAX = 10;

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 320px", gap: "24px", alignItems: "start", "@media (max-width: 1060px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  form: { display: "flex", flexDirection: "column", gap: "20px" },
  group: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, border: "none", minWidth: 0 },
  legend: { padding: 0, marginBottom: "8px", fontWeight: tokens.fontWeightSemibold },
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
  problem: { margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
  add: { alignSelf: "start", marginInlineStart: "-12px" },
  enabled: { marginInlineStart: "-8px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  note: { margin: "16px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

export function RuleEditor({ rule, choices }: { rule: Rule | null; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { draft, problems, isChecked, isSaving, isStale, error, change, discard, loadNewest, save } = useRuleEditor(rule);
  const isWrong = (path: string) => isChecked && problems.has(path);
  const isAnyWrong = (noun: string) => isChecked && [...problems].some((path) => path.startsWith(noun));
  const replaced = <Row extends { key: number }>(rows: Row[], key: number, row: object) => rows.map((each) => (each.key === key ? ({ ...row, key } as Row) : each));

  return (
    <div className={styles.columns}>
      <Panel>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); save(); }}>
          {isStale && rule && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody><MessageBarTitle>{t("rules.stale.title")}</MessageBarTitle>{t("rules.stale.text")}<Sentence rule={rule} names={choices.names} /></MessageBarBody>
              <MessageBarActions><Button size="small" onClick={loadNewest}>{t("rules.stale.load")}</Button></MessageBarActions>
            </MessageBar>
          )}
          <Field label={t("rules.editor.name")} required validationMessage={isWrong("name") ? t("rules.problem.name") : undefined}>
            <Input value={draft.name} maxLength={120} onChange={(_, { value }) => change({ ...draft, name: value })} />
          </Field>
          <Field label={t("rules.editor.when")}>
            <Choice label={t("rules.editor.when")} value={draft.trigger} options={ruleTriggers.map((value) => ({ value, text: t(`rules.trigger.${value.replace(".", "_")}`) }))} onChange={(trigger) => change({ ...draft, trigger: trigger as Rule["trigger"] })} />
          </Field>
          <fieldset className={styles.group}>
            <legend className={styles.legend}>{t("rules.editor.if")}</legend>
            {draft.conditions.length === 0 && <p className={styles.hint}>{t("rules.editor.always")}</p>}
            {draft.conditions.map((condition, index) => (
              <ConditionRow
                key={condition.key} condition={condition} choices={choices} isInvalid={isWrong(`conditions.${index}`)}
                onChange={(next) => change({ ...draft, conditions: replaced(draft.conditions, condition.key, next) })}
                onRemove={() => change({ ...draft, conditions: draft.conditions.filter((each) => each !== condition) })}
              />
            ))}
            {isAnyWrong("conditions") && <p className={styles.problem} role="alert">{t("rules.problem.conditions")}</p>}
            {draft.conditions.length < CONDITIONS_MAX && <Button className={styles.add} appearance="transparent" icon={<Add20Regular />} onClick={() => change({ ...draft, conditions: [...draft.conditions, withKey(newCondition())] })}>{t("rules.editor.addCondition")}</Button>}
          </fieldset>
          <fieldset className={styles.group}>
            <legend className={styles.legend}>{t("rules.editor.then")}</legend>
            {draft.actions.map((action, index) => (
              <ActionRow
                key={action.key} action={action} choices={choices} isInvalid={isWrong(`actions.${index}`)}
                onChange={(next) => change({ ...draft, actions: replaced(draft.actions, action.key, next) })}
                onRemove={draft.actions.length > 1 ? () => change({ ...draft, actions: draft.actions.filter((each) => each !== action) }) : undefined}
              />
            ))}
            {isAnyWrong("actions") && <p className={styles.problem} role="alert">{t("rules.problem.actions")}</p>}
            {draft.actions.length < ACTIONS_MAX && <Button className={styles.add} appearance="transparent" icon={<Add20Regular />} onClick={() => change({ ...draft, actions: [...draft.actions, withKey(newAction())] })}>{t("rules.editor.addAction")}</Button>}
          </fieldset>
          <Switch className={styles.enabled} checked={draft.isEnabled} label={t("rules.editor.enabled")} onChange={(_, { checked }) => change({ ...draft, isEnabled: checked })} />
          {error && <ErrorCard error={error} onRetry={save} />}
          <div className={styles.actions}>
            <Button type="submit" appearance="primary" disabledFocusable={isSaving || isStale}>{t(isSaving ? "saving" : "rules.editor.save")}</Button>
            <Button appearance="subtle" onClick={discard}>{t("cancel")}</Button>
          </div>
        </form>
      </Panel>
      <Panel title={t("rules.editor.reads")}>
        <Sentence rule={draft} names={choices.names} />
        <p className={styles.note}>{t("rules.editor.rights")}</p>
      </Panel>
    </div>
  );
}
