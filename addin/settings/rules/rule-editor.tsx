import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Add20Regular } from "@fluentui/react-icons";
import { useRef } from "react";
import { RULE_ACTIONS_MAX, type Rule } from "../../../server/contract/rules.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { ActionRow } from "./action-row.tsx";
import { ConditionGroupFields } from "./condition-group.tsx";
import { NewerRule } from "./newer-rule.tsx";
import { ProblemLine } from "./problem-line.tsx";
import { ProblemsContext } from "./problems-context.ts";
import { newAction, type ActionDraft } from "./rule-draft.ts";
import { RulePreview } from "./rule-preview.tsx";
import { ScheduleFields } from "./schedule-fields.tsx";
import { TriggerFields } from "./trigger-fields.tsx";
import { useRuleEditor } from "./use-rule-editor.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 3fr) minmax(300px, 2fr)", gap: "24px", alignItems: "start", "@media (max-width: 1160px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  form: { display: "flex", flexDirection: "column", gap: "24px" },
  part: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, border: "none", minWidth: 0 },
  legend: { padding: 0, marginBottom: "8px", fontWeight: tokens.fontWeightSemibold },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "12px" },
  add: { alignSelf: "start", marginInlineStart: "-8px" },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

export function RuleEditor({ rule, choices }: { rule: Rule | null; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const editor = useRuleEditor(rule);
  const { draft, problems, isSaving, isStale, change } = editor;
  const { actions } = draft;
  const setActions = (next: ActionDraft[]) => change({ actions: next });
  const move = (from: number, to: number) => setActions(actions.toSpliced(from, 1).toSpliced(to, 0, actions[from]!));
  const nameProblem = problems.find(({ path }) => path === "name")?.text;
  const noAction = problems.find(({ path }) => path === "actions")?.text ?? null;
  const save = (publishes: boolean) => {
    // Once the problems are shown: the first of them is where one goes on.
    if (!editor.save(publishes)) setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };

  return (
    <ProblemsContext value={problems}>
      <div className={styles.columns}>
        <Panel>
          <form ref={form} className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); save(true); }}>
            {isStale && rule && editor.base && <NewerRule base={editor.base} newer={rule} choices={choices} onLoad={editor.loadNewest} onKeepMine={editor.keepMine} />}
            <Field label={t("rules.editor.name")} required validationMessage={nameProblem}>
              <Input value={draft.name} maxLength={120} onChange={(_, { value: name }) => change({ name })} />
            </Field>
            <fieldset className={styles.part}>
              <legend className={styles.legend}>{t("rules.editor.when")}</legend>
              <TriggerFields trigger={draft.trigger} choices={choices} onChange={(trigger) => change({ trigger })} />
            </fieldset>
            <fieldset className={styles.part}>
              <legend className={styles.legend}>{t("rules.editor.if")}</legend>
              <ConditionGroupFields root={draft.conditions} group={draft.conditions} path="conditions" place="" depth={1} choices={choices} onChange={(conditions) => change({ conditions })} />
            </fieldset>
            <fieldset className={styles.part}>
              <legend className={styles.legend}>{t("rules.editor.then")}</legend>
              <ol className={styles.list}>
                {actions.map(({ row, action }, index) => (
                  <li key={row}>
                    <ActionRow
                      action={action} index={index} trigger={draft.trigger} choices={choices}
                      onChange={(next) => setActions(actions.with(index, { row, action: next }))}
                      onUp={index > 0 ? () => move(index, index - 1) : undefined}
                      onDown={index < actions.length - 1 ? () => move(index, index + 1) : undefined}
                      onRemove={actions.length > 1 ? () => setActions(actions.toSpliced(index, 1)) : undefined}
                    />
                  </li>
                ))}
              </ol>
              <ProblemLine id="no-action" text={noAction} />
              {actions.length < RULE_ACTIONS_MAX && <Button className={styles.add} appearance="transparent" icon={<Add20Regular />} onClick={() => setActions([...actions, newAction()])}>{t("rules.editor.addAction")}</Button>}
            </fieldset>
            <fieldset className={styles.part}>
              <legend className={styles.legend}>{t("rules.editor.hours")}</legend>
              <ScheduleFields rule={draft} choices={choices} onChange={change} />
            </fieldset>
            {editor.error && <ErrorCard error={editor.error} onRetry={() => save(false)} />}
            <div className={styles.buttons}>
              <Button type="submit" appearance="primary" disabledFocusable={isSaving || isStale}>{t(isSaving ? "saving" : "rules.editor.publish")}</Button>
              <Button disabledFocusable={isSaving || isStale} onClick={() => save(false)}>{t("rules.editor.saveDraft")}</Button>
              <Button appearance="subtle" onClick={editor.discard}>{t("cancel")}</Button>
            </div>
          </form>
        </Panel>
        <RulePreview rule={rule} draft={draft} isSound={problems.length === 0} choices={choices} />
      </div>
    </ProblemsContext>
  );
}
