import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { useRef, type ReactNode } from "react";
import type { Calendar } from "../../../server/contract/calendars.ts";
import type { OpenCasesChoice, SlaPolicy } from "../../../server/contract/sla.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "../rules/choice.tsx";
import { ConditionGroupFields } from "../rules/condition-group.tsx";
import { ProblemsContext } from "../rules/problems-context.ts";
import { useRuleChoices } from "../rules/use-rule-names.ts";
import { useWords } from "../rules/use-words.ts";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Panel } from "../ui/panel.tsx";
import { NewerVersion } from "./newer-version.tsx";
import { EscalationFields, PauseFields, WarningFields } from "./point-fields.tsx";
import type { PolicyValues } from "./policy-draft.ts";
import { PolicySide } from "./policy-side.tsx";
import { conditionsText } from "./policy-words.ts";
import { PromiseTable } from "./promise-table.tsx";
import { usePolicyEditor } from "./use-policy-editor.ts";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 3fr) minmax(300px, 2fr)", gap: "24px", alignItems: "start", "@media (max-width: 1160px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  form: { display: "flex", flexDirection: "column", gap: "24px" },
  part: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, border: "none", minWidth: 0 },
  legend: { padding: 0, marginBottom: "8px", fontWeight: tokens.fontWeightSemibold },
  hint: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(200px, 1fr))", gap: "16px", alignItems: "start" },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
});

interface PolicyEditorProps {
  /** Null: a new one, which begins as `beginning`. */
  policy: SlaPolicy | null;
  beginning: PolicyValues;
  calendars: Calendar[];
}

/** The form at the left; what it means, what it would have done and who changed it at the right. */
export function PolicyEditor({ policy, beginning, calendars }: PolicyEditorProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const maySave = useMay("savePolicy");
  const reason = useReadOnlyReason();
  const choices = useRuleChoices();
  const words = useWords(choices);
  const editor = usePolicyEditor(policy, beginning);
  const { draft, problems, newer, change, isChecked, isSaving } = editor;
  const points = { draft, problems, readOnly: !maySave, onChange: change };
  const nameOf = (id: string) => calendars.find((calendar) => calendar.id === id)?.name ?? id;
  const problemOf = (field: string) => (isChecked && problems[field] ? t(problems[field].text) : undefined);
  const canSave = (editor.isDirty || !policy || policy.isDraft) && !isSaving && newer === null;
  const save = (publish: boolean) => {
    if (!canSave) return;
    // Once the problems are shown: the first of them is where one goes on.
    if (!editor.save(publish)) setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return (
    <ProblemsContext value={editor.conditionProblems}>
      <div className={styles.columns}>
        <Panel>
          <form ref={form} className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); save(true); }}>
            {!maySave && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
            {newer && editor.base && <NewerVersion base={editor.base} newer={newer} isRefused={editor.isRefusedAsStale} words={words} nameOf={nameOf} onLoad={editor.discard} onKeepMine={editor.keepMine} />}
            <div className={styles.pair}>
              <Field label={t("sla.field.name")} required validationMessage={problemOf("name")}>
                <Input value={draft.name} readOnly={!maySave} maxLength={120} onChange={(_, { value }) => change({ name: value })} />
              </Field>
              <Field label={t("sla.field.calendarId")} validationMessage={problemOf("calendarId")}>
                {maySave ? <Choice label={t("sla.field.calendarId")} value={draft.calendarId} options={calendars.map(({ id, name }) => ({ value: id, text: name }))} onChange={(calendarId) => change({ calendarId })} /> : <Input value={nameOf(draft.calendarId)} readOnly />}
              </Field>
            </div>
            <Part title={t("sla.field.conditions")} hint={t("sla.conditionsHint")}>
              {maySave ? <ConditionGroupFields root={draft.conditions} group={draft.conditions} path="conditions" place="" depth={1} choices={choices} onChange={(conditions) => change({ conditions })} /> : <p className={styles.hint}>{conditionsText(words, draft.conditions)}</p>}
            </Part>
            <Part title={t("sla.promises")} hint={t("sla.promisesHint")}>
              <PromiseTable promises={draft.promises} problems={problems} showsAll={isChecked} readOnly={!maySave} onChange={(promises) => change({ promises })} />
            </Part>
            <Part title={t("sla.field.warnings")} hint={t("sla.warning.hint")}><WarningFields {...points} /></Part>
            <Part title={t("sla.field.pauseStatuses")} hint={t("sla.pauseHint")}><PauseFields {...points} /></Part>
            <Part title={t("sla.field.escalations")} hint={t("sla.step.hint")}><EscalationFields {...points} /></Part>
            {maySave && policy && (
              <Field label={t("sla.openCases.label")} hint={t("sla.openTargets", { count: policy.openTargetCount })}>
                <RadioGroup value={editor.openCases} onChange={(_, { value }) => editor.setOpenCases(value as OpenCasesChoice)}>
                  <Radio value="keep" label={t("sla.openCases.keep")} />
                  <Radio value="recompute" label={t("sla.openCases.recompute")} />
                </RadioGroup>
              </Field>
            )}
            {editor.error && <ErrorCard error={editor.error} />}
            {maySave && (
              // Leaving a field may show its problem and so move these buttons from under the pointer before the click is done.
              <div className={styles.actions} onMouseDown={(event) => event.preventDefault()}>
                <Button type="submit" appearance="primary" disabledFocusable={!canSave}>{t(isSaving ? "saving" : "sla.saveAndPublish")}</Button>
                <Button disabledFocusable={!canSave || !editor.isDirty} onClick={() => save(false)}>{t("sla.saveDraft")}</Button>
                {editor.isDirty && <Button appearance="subtle" onClick={editor.discard}>{t("discard")}</Button>}
                {isChecked && editor.problemCount > 0 && <span role="alert">{t("sla.problemCount", { count: editor.problemCount })}</span>}
              </div>
            )}
          </form>
        </Panel>
        <PolicySide policy={policy} draft={draft} isSound={editor.problemCount === 0} isDirty={editor.isDirty} words={words} nameOf={nameOf} />
      </div>
    </ProblemsContext>
  );
}

function Part({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{title}</legend>
      {children}
      <p className={styles.hint}>{hint}</p>
    </fieldset>
  );
}
