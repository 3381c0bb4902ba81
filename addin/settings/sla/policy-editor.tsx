import { Badge, Button, Dropdown, Field, Input, makeStyles, MessageBar, MessageBarBody, Option, tokens } from "@fluentui/react-components";
import type { Calendar } from "../../../server/contract/calendars.ts";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../data/settings-context.ts";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Panel } from "../ui/panel.tsx";
import { NewerVersion } from "./newer-version.tsx";
import type { PolicyField } from "./policy-draft.ts";
import { PolicyHistory } from "./policy-history.tsx";
import { PolicyPreview } from "./policy-preview.tsx";
import { PromiseTable } from "./promise-table.tsx";
import { usePolicyEditor } from "./use-policy-editor.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 320px", gap: "24px", alignItems: "start", "@media (max-width: 1060px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  side: { display: "flex", flexDirection: "column", gap: "24px", minWidth: 0 },
  form: { display: "flex", flexDirection: "column", gap: "20px" },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(200px, 1fr))", gap: "16px", alignItems: "start" },
  narrow: { maxWidth: "200px" },
  hint: { margin: "8px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
  label: { margin: "0 0 8px", fontWeight: tokens.fontWeightSemibold },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
});

/** The form at the left, what it will do and who changed it at the right. */
export function PolicyEditor({ policy, calendars }: { policy: SlaPolicy; calendars: Calendar[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySave = useMay("savePolicy");
  const reason = useReadOnlyReason();
  const editor = usePolicyEditor(policy);
  const { draft, base, problems, newer } = editor;
  const nameOf = (id: string) => calendars.find((calendar) => calendar.id === id)?.name ?? id;
  const problemOf = (field: PolicyField) => (editor.isChecked && problems[field] ? t(problems[field].text) : undefined);

  return (
    <div className={styles.columns}>
      <Panel title={policy.name} aside={<Badge appearance="tint" color={policy.isDefault ? "success" : "informative"}>{t(policy.isDefault ? "sla.isDefault" : "sla.isNotDefault")}</Badge>}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); editor.save(); }}>
          {!maySave && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
          {newer && <NewerVersion base={base} newer={newer} isRefused={editor.isRefusedAsStale} nameOf={nameOf} onLoad={editor.discard} onKeepMine={editor.keepMine} />}
          <div className={styles.pair}>
            <Field label={t("sla.field.name")} validationMessage={problemOf("name")}>
              <Input value={draft.name} readOnly={!maySave} maxLength={120} onChange={(_, { value }) => editor.change({ ...draft, name: value })} />
            </Field>
            <Field label={t("sla.field.calendarId")} validationMessage={problemOf("calendarId")}>
              {!maySave ? <Input value={nameOf(draft.calendarId)} readOnly /> : <Dropdown style={{ minWidth: 0 }} value={nameOf(draft.calendarId)} selectedOptions={[draft.calendarId]} onOptionSelect={(_, { optionValue }) => editor.change({ ...draft, calendarId: optionValue ?? draft.calendarId })}>
                {calendars.map((calendar) => <Option key={calendar.id} value={calendar.id}>{calendar.name}</Option>)}
              </Dropdown>}
            </Field>
          </div>
          <div role="group" aria-label={t("sla.promises")}>
            <p className={styles.label}>{t("sla.promises")}</p>
            <PromiseTable promises={draft.promises} problems={problems} showsAll={editor.isChecked} readOnly={!maySave} onChange={(promises) => editor.change({ ...draft, promises })} />
            <p className={styles.hint}>{t("sla.promisesHint")}</p>
          </div>
          <Field className={styles.narrow} label={t("sla.field.warnAtPercent")} hint={t("sla.warnHint")} validationMessage={problemOf("warnAtPercent")}>
            <Input value={draft.warnAtPercent} readOnly={!maySave} inputMode="numeric" contentAfter="%" onChange={(_, { value }) => editor.change({ ...draft, warnAtPercent: value })} />
          </Field>
          <p className={styles.note}>{t("sla.appliesTo")}</p>
          {editor.error && <ErrorCard error={editor.error} onRetry={editor.save} />}
          {maySave && (
            // Leaving a field may show its problem and so move these buttons from under the pointer before the click is done.
            <div className={styles.actions} onMouseDown={(event) => event.preventDefault()}>
              <Button type="submit" appearance="primary" disabledFocusable={!editor.isDirty || editor.isSaving || newer !== null}>{t(editor.isSaving ? "saving" : "save")}</Button>
              {editor.isDirty && <Button appearance="subtle" onClick={editor.discard}>{t("discard")}</Button>}
              {editor.isChecked && Object.keys(problems).length > 0 && <span role="alert">{t("sla.problemCount", { count: Object.keys(problems).length })}</span>}
            </div>
          )}
        </form>
      </Panel>
      <div className={styles.side}>
        <PolicyPreview draft={draft} calendar={calendars.find((calendar) => calendar.id === draft.calendarId)} />
        <PolicyHistory policyId={policy.id} nameOf={nameOf} />
      </div>
    </div>
  );
}
