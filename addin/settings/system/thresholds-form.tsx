import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Thresholds } from "../../../server/contract/monitoring.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({
  fields: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(200px, 100%), 1fr))", gap: "12px", marginBottom: "12px" },
  text: { margin: "0 0 12px" },
});

const fields = ["responseMs", "errorPercent", "memoryPercent", "cpuPercent", "databaseMs", "queueSeconds", "failedJobs", "limitLeftPercent"] as const;

/** Beyond which those who run the desk are told. Whoever may not change them reads them. */
export function ThresholdsForm({ thresholds, mayChange }: { thresholds: Thresholds; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [draft, setDraft] = useState(() => Object.fromEntries(fields.map((field) => [field, String(thresholds[field])])) as Record<(typeof fields)[number], string>);
  const parsed = Thresholds.safeParse(Object.fromEntries(fields.map((field) => [field, draft[field].trim() === "" ? Number.NaN : Number(draft[field])])));
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])));
  const save = useMutation({
    mutationFn: (next: Thresholds) => calls.saveThresholds(next),
    onSuccess: (saved) => {
      queries.setQueryData(settingsKeys.thresholds, saved);
      tell({ text: t("system.thresholds.saved"), undo: () => save.mutate(thresholds) });
    },
  });
  const isChanged = fields.some((field) => draft[field] !== String(thresholds[field]));
  return (
    <form aria-label={t("system.thresholds.title")} noValidate onSubmit={(event) => { event.preventDefault(); if (parsed.success && isChanged) save.mutate(parsed.data); }}>
      <p className={styles.text}>{t("system.thresholds.text")}</p>
      <div className={styles.fields}>
        {fields.map((field) => (
          <Field key={field} label={t(`system.thresholds.${field}`)} validationMessage={wrong.has(field) ? t("system.thresholds.wrong") : undefined}>
            <Input inputMode="numeric" readOnly={!mayChange} value={draft[field]} onChange={(_, { value }) => setDraft({ ...draft, [field]: value })} />
          </Field>
        ))}
      </div>
      {save.error && <ErrorCard error={save.error} onRetry={() => parsed.success && save.mutate(parsed.data)} onDismiss={save.reset} />}
      {mayChange && <Button type="submit" appearance={isChanged ? "primary" : "secondary"} disabledFocusable={save.isPending || !isChanged || !parsed.success}>{t(save.isPending ? "saving" : "save")}</Button>}
    </form>
  );
}
