import { Button, Field, Input, makeStyles, Textarea, tokens } from "@fluentui/react-components";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type NotificationTemplate, TEMPLATE_HTML_MAX, TEMPLATE_SUBJECT_MAX } from "../../../server/contract/notifications.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { useSettled } from "../../shared/import/use-settled.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { HtmlFrame } from "../../shared/ui/html-frame.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { notificationKeys } from "./notification-keys.ts";

const PREVIEW_AFTER_MS = 300;

const useStyles = makeStyles({
  both: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 380px), 1fr))", gap: "24px", alignItems: "start" },
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  code: { fontFamily: tokens.fontFamilyMonospace, "& textarea": { minHeight: "320px", fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 } },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  subject: { margin: "0 0 12px", fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});

/** What a text can name; the server refuses what it does not know. */
const singleFields = ["name", "what", "about", "case_number", "title", "actor", "when", "url"];
const listFields = ["name", "count", "more", "about", "entries", "url"];

/** One text in Liquid, and beside it what it says of an example while one types. */
export function TextForm({ saved }: { saved: NotificationTemplate }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { notifications } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [subject, setSubject] = useState(saved.subject);
  const [html, setHtml] = useState(saved.html);
  const text = { subject: subject.trim(), html: html.trim() };
  const isChanged = subject !== saved.subject || html !== saved.html;
  const shown = useSettled(JSON.stringify(text), PREVIEW_AFTER_MS);
  const isEmpty = text.subject === "" || text.html === "";
  const preview = useQuery({
    queryKey: notificationKeys.preview(`${saved.key}/${saved.language}`, shown),
    queryFn: () => notifications.preview(saved, JSON.parse(shown) as typeof text),
    enabled: !isEmpty, retry: false, placeholderData: keepPreviousData, gcTime: 0,
  });
  const problems = preview.error ? (problemOf(preview.error).fields) : [];
  const said = (path: string) => problems.filter((each) => each.path === path).map((each) => each.message).join("; ") || undefined;
  const refresh = () => queries.invalidateQueries({ queryKey: notificationKeys.texts });
  const save = useMutation({ mutationFn: () => notifications.saveText(saved, { ...text, version: saved.version }), onSuccess: async () => { tell({ text: t("notifications.textSaved") }); await refresh(); } });
  const reset = useMutation({
    mutationFn: () => notifications.resetText(saved),
    onSuccess: async () => {
      tell({ text: t("notifications.textReset"), undo: () => void notifications.saveText(saved, { subject: saved.subject, html: saved.html, version: 0 }).then(refresh) });
      await refresh();
    },
  });
  return (
    <div className={styles.both}>
      <Panel title={t(saved.isDefault ? "notifications.textDefault" : "notifications.textChanged")}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isChanged && !isEmpty && !preview.error) save.mutate(); }}>
          <Field label={t("notifications.subject")} required validationMessage={text.subject === "" ? t("notifications.textEmpty") : said("subject")}>
            <Input dir="auto" value={subject} maxLength={TEMPLATE_SUBJECT_MAX} onChange={(_event, { value }) => setSubject(value)} />
          </Field>
          <Field label={t("notifications.html")} required validationMessage={text.html === "" ? t("notifications.textEmpty") : said("html")}>
            <Textarea className={styles.code} dir="auto" resize="vertical" spellCheck={false} value={html} maxLength={TEMPLATE_HTML_MAX} onChange={(_event, { value }) => setHtml(value)} />
          </Field>
          <p className={styles.quiet}>{t("notifications.fields", { fields: (saved.key === "several" || saved.key === "digest" ? listFields : singleFields).map((field) => `{{ ${field} }}`).join(", ") })}</p>
          {(save.error ?? reset.error) && <ErrorCard error={(save.error ?? reset.error)!} onRetry={() => void refresh()} />}
          <div className={styles.actions}>
            <Button type="submit" appearance="primary" disabledFocusable={!isChanged || isEmpty || preview.error !== null || save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
            {isChanged && <Button appearance="subtle" onClick={() => { setSubject(saved.subject); setHtml(saved.html); }}>{t("discard")}</Button>}
            {!saved.isDefault && <Button appearance="subtle" disabledFocusable={reset.isPending} onClick={() => reset.mutate()}>{t("notifications.resetText")}</Button>}
          </div>
        </form>
      </Panel>
      <Panel title={t("notifications.preview")}>
        {preview.isPending && !isEmpty && <SkeletonRows rows={4} />}
        {preview.error && problems.length === 0 && <ErrorCard error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.data && (
          <>
            <p className={styles.subject} dir="auto">{preview.data.subject}</p>
            <HtmlFrame html={preview.data.html} title={t("notifications.preview")} />
          </>
        )}
      </Panel>
    </div>
  );
}
