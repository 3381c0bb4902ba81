import { Button, Field, Input, makeStyles, Textarea, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SaveCategory, type CategoryEntry } from "../../../server/contract/classification.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px", padding: "8px 0 16px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  past: { margin: 0, paddingInlineStart: "16px", display: "flex", flexDirection: "column", gap: "8px" },
  summary: { cursor: "pointer", color: tokens.colorNeutralForeground2 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

interface CategoryFormProps {
  /** Null: a new one. */
  kept: CategoryEntry | null;
  onDone: () => void;
}

/** Name, description and keywords: what judges before anybody has labelled a mail. */
export function CategoryForm({ kept, onDone }: CategoryFormProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const queries = useQueryClient();
  const [name, setName] = useState(kept?.name ?? "");
  const [description, setDescription] = useState(kept?.description ?? "");
  const [keywords, setKeywords] = useState((kept?.keywords ?? []).join(", "));
  const [isTried, setTried] = useState(false);
  const input = { ...(kept && { key: kept.key, version: kept.version }), name, description, keywords: keywords.split(/[,\n]+/).map((word) => word.trim()).filter(Boolean) };
  const checked = SaveCategory.safeParse(input);
  const save = useMutation({
    mutationFn: calls.save,
    onSuccess: (items) => {
      queries.setQueryData(settingsKeys.classificationCategories, items);
      void queries.invalidateQueries({ queryKey: settingsKeys.categories });
      onDone();
    },
  });
  const refused = save.error ? problemOf(save.error).fields : [];
  const problem = (field: string) => refused.find((one) => one.path === field)?.message ?? (isTried && !checked.success && checked.error.issues.some((issue) => issue.path[0] === field) ? t(`classification.wrong.${field}`) : undefined);
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); setTried(true); if (checked.success) save.mutate(checked.data); }}>
      <Field label={t("classification.field.name")} required validationMessage={problem("name")}><Input value={name} maxLength={60} onChange={(_, { value }) => setName(value)} /></Field>
      <Field label={t("classification.field.description")} hint={t("classification.descriptionHint")} validationMessage={problem("description")}><Textarea value={description} maxLength={500} resize="vertical" onChange={(_, { value }) => setDescription(value)} /></Field>
      <Field label={t("classification.field.keywords")} hint={t("classification.keywordsHint")} validationMessage={problem("keywords")}><Textarea value={keywords} rows={4} resize="vertical" onChange={(_, { value }) => setKeywords(value)} /></Field>
      {save.error && refused.length === 0 && <ErrorCard error={save.error} onDismiss={save.reset} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
        <Button appearance="subtle" onClick={onDone}>{t("cancel")}</Button>
      </div>
      {kept && <PastVersions category={kept} onTake={(version) => { setName(version.name); setDescription(version.description); setKeywords(version.keywords.join(", ")); }} />}
    </form>
  );
}

function PastVersions({ category, onTake }: { category: CategoryEntry; onTake: (version: { name: string; description: string; keywords: string[] }) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const versions = useQuery({ queryKey: [...settingsKeys.classificationCategories, category.key, "versions"], queryFn: () => calls.versions(category.key) });
  const past = versions.data ?? [];
  if (past.length === 0) return null;
  return (
    <details>
      <summary className={styles.summary}>{t("classification.versions", { count: past.length })}</summary>
      <ol className={styles.past}>
        {past.map((version) => (
          <li key={version.version}>
            {version.name} <span className={styles.quiet}>· {version.by} · <RelativeTime at={version.at} /> · {t("classification.keywordCount", { count: version.keywords.length })}</span>{" "}
            <Button size="small" appearance="transparent" onClick={() => onTake(version)}>{t("classification.takeVersion")}</Button>
          </li>
        ))}
      </ol>
    </details>
  );
}
