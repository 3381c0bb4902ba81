import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type RetentionKind, retentionDaysMax, retentionDaysMin, retentionKinds, RetentionSettings } from "../../../server/contract/retention.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { PreviewDialog } from "./preview-dialog.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "0 0 16px", padding: 0 },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", alignItems: "start", gap: "8px 24px", padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 }, "@media (max-width: 640px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  name: { fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  days: { display: "flex", gap: "8px", alignItems: "start" },
  number: { width: "88px" },
});

type Draft = Record<RetentionKind, string>;

/** For ever, or so many days. Nothing is saved before its preview was seen. */
export function RetentionForm({ settings }: { settings: RetentionSettings }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().retention;
  const [draft, setDraft] = useState(() => Object.fromEntries(retentionKinds.map((kind) => [kind, settings[kind] === null ? "" : String(settings[kind])])) as Draft);
  const [isLimited, setLimited] = useState(() => Object.fromEntries(retentionKinds.map((kind) => [kind, settings[kind] !== null])) as Record<RetentionKind, boolean>);
  const parsed = RetentionSettings.safeParse(Object.fromEntries(retentionKinds.map((kind) => [kind, !isLimited[kind] ? null : draft[kind].trim() === "" ? Number.NaN : Number(draft[kind])])));
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])));
  const isChanged = !parsed.success || retentionKinds.some((kind) => parsed.data[kind] !== settings[kind]);
  const preview = useMutation({ mutationFn: calls.preview });
  const choose = (kind: RetentionKind, limited: boolean) => {
    setLimited({ ...isLimited, [kind]: limited });
    if (limited && draft[kind] === "") setDraft({ ...draft, [kind]: String(suggested[kind]) });
  };
  return (
    <form aria-label={t("retention.title")} noValidate onSubmit={(event) => { event.preventDefault(); if (parsed.success) preview.mutate(parsed.data); }}>
      <ul className={styles.list}>
        {retentionKinds.map((kind) => (
          <li key={kind} className={styles.row}>
            <div>
              <span className={styles.name}>{t(`retention.kinds.${kind}.name`)}</span>
              <p className={styles.text}>{t(`retention.kinds.${kind}.text`)}</p>
            </div>
            <div className={styles.days}>
              <Select aria-label={t("retention.howLong", { kind: t(`retention.kinds.${kind}.name`) })} value={isLimited[kind] ? "days" : "ever"} onChange={(_, { value }) => choose(kind, value === "days")}>
                <option value="ever">{t(kind === "webhookCalls" ? "retention.thirtyDays" : "retention.forEver")}</option>
                <option value="days">{t("retention.forDays")}</option>
              </Select>
              {isLimited[kind] && (
                <Field validationMessage={wrong.has(kind) ? t("retention.between", { min: retentionDaysMin[kind], max: retentionDaysMax[kind] }) : undefined}>
                  <Input className={styles.number} aria-label={t("retention.days", { kind: t(`retention.kinds.${kind}.name`) })} inputMode="numeric" value={draft[kind]} onChange={(_, { value }) => setDraft({ ...draft, [kind]: value })} />
                </Field>
              )}
            </div>
          </li>
        ))}
      </ul>
      {preview.error && <ErrorCard error={preview.error} onRetry={() => parsed.success && preview.mutate(parsed.data)} onDismiss={preview.reset} />}
      <Button type="submit" appearance={isChanged ? "primary" : "secondary"} disabledFocusable={!parsed.success || preview.isPending}>{t(preview.isPending ? "retention.counting" : isChanged ? "retention.previewAndSave" : "retention.preview")}</Button>
      {preview.data && parsed.success && <PreviewDialog preview={preview.data} settings={parsed.data} before={settings} isChanged={isChanged} onClose={preview.reset} />}
    </form>
  );
}

/** What offices often choose; whoever must keep letters longer says so. */
const suggested: Record<RetentionKind, number> = { cases: 1_095, mails: 365, imports: 90, llmCalls: 90, webhookCalls: 14, events: 1_095 };
