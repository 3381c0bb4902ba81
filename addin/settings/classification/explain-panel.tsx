import { Button, Field, Input, makeStyles, mergeClasses, Textarea, tokens } from "@fluentui/react-components";
import { DocumentArrowUp20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { ExplainedMail } from "./explained-mail.tsx";

const EML_BYTES_MAX = 1_400_000;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px" },
  text: { margin: "0 0 16px", maxWidth: "76ch", color: tokens.colorNeutralForeground2 },
  drop: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 16px", padding: "16px", border: `1px dashed ${tokens.colorNeutralStroke1}`, borderRadius: tokens.borderRadiusMedium },
  over: { backgroundColor: tokens.colorBrandBackground2 },
  hidden: { position: "absolute", width: "1px", height: "1px", opacity: 0, pointerEvents: "none" },
});

/** What would become of a mail, with nothing done: an .eml, or its words. */
export function ExplainPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const categories = useQuery({ queryKey: settingsKeys.classificationCategories, queryFn: calls.categories });
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const [isOver, setOver] = useState(false);
  const [isTooLarge, setTooLarge] = useState(false);
  const fileId = useId();
  const explain = useMutation({ mutationFn: calls.explain });
  const take = async (file: File | undefined) => {
    if (!file) return;
    setTooLarge(file.size > EML_BYTES_MAX);
    if (file.size <= EML_BYTES_MAX) explain.mutate({ eml: await file.text() });
  };
  const nameOf = (key: string) => categories.data?.find((category) => category.key === key)?.name ?? key;
  return (
    <>
      <Panel title={t("classification.explain.title")}>
        <p className={styles.text}>{t("classification.explain.text")}</p>
        <form className={styles.form} onSubmit={(event) => { event.preventDefault(); explain.mutate({ subject, text }); }}>
          <div
            className={mergeClasses(styles.drop, isOver && styles.over)}
            onDragOver={(event) => { event.preventDefault(); setOver(true); }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer.files[0]); }}
          >
            <Button icon={<DocumentArrowUp20Regular />} onClick={() => document.getElementById(fileId)?.click()}>{t("classification.explain.choose")}</Button>
            <span>{t("classification.explain.drop")}</span>
            <input id={fileId} className={styles.hidden} type="file" accept=".eml,message/rfc822" tabIndex={-1} aria-label={t("classification.explain.choose")} onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ""; }} />
          </div>
          <Field label={t("classification.explain.subject")}><Input value={subject} maxLength={300} onChange={(_, { value }) => setSubject(value)} /></Field>
          <Field label={t("classification.explain.words")} validationMessage={isTooLarge ? t("classification.explain.tooLarge") : undefined}><Textarea value={text} rows={6} resize="vertical" onChange={(_, { value }) => setText(value)} /></Field>
          <div><Button type="submit" appearance="primary" disabledFocusable={explain.isPending || (subject.trim() === "" && text.trim() === "")}>{t("classification.explain.action")}</Button></div>
        </form>
      </Panel>
      {explain.error && <ErrorCard error={explain.error} onDismiss={explain.reset} />}
      <div role="status">{explain.data && <ExplainedMail mail={explain.data} nameOf={nameOf} />}</div>
    </>
  );
}
