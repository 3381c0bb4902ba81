import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, tokens } from "@fluentui/react-components";
import { useState } from "react";
import type { Template } from "../../../../server/contract/templates.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { AttachmentList } from "../../../shared/templates/attachment-list.tsx";
import { useAttaching } from "../../../shared/templates/use-attaching.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";
import { BodyEditor } from "./body-editor.tsx";
import { Filing } from "./filing.tsx";
import { HeaderRows } from "./header-rows.tsx";
import { LanguageGapsPanel } from "./language-gaps.tsx";
import { LanguageTabs } from "./language-tabs.tsx";
import { LivePreview } from "./live-preview.tsx";
import { type BodyDraft, emptyBody } from "./template-draft.ts";
import { useTemplateEditor } from "./use-template-editor.ts";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr)", gap: "24px", alignItems: "start", "@media (max-width: 1080px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  stack: { display: "flex", flexDirection: "column", gap: "24px", minWidth: 0 },
  sticky: { position: "sticky", top: "16px", "@media (max-width: 1080px)": { position: "static" } },
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", position: "sticky", bottom: 0, zIndex: 2, marginTop: "-12px", padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground2 },
  said: { color: tokens.colorNeutralForeground2 },
  wrong: { color: tokens.colorStatusDangerForeground1 },
});

/** What a template says in each language and on each channel, beside how it would read. */
export function Editor({ template }: { template: Template | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useTemplateWords();
  const calls = useTemplateCalls();
  const maySave = useMay("saveTemplate");
  const editing = useTemplateEditor(template);
  const { draft, change } = editing;
  const [chosen, setLanguage] = useState("");
  // A variant that was taken away, by hand or with a version, is shown no more.
  const language = chosen in draft.variants ? chosen : "";
  const attaching = useAttaching({ calls, onAttachments: (next) => change((before) => ({ attachments: next(before.attachments) })) });
  const body = language === "" ? draft.body : draft.variants[language]!;
  const changeBody = (next: Partial<BodyDraft>) => change((before) => (language === "" ? { body: { ...before.body, ...next } } : { variants: { ...before.variants, [language]: { ...before.variants[language]!, ...next } } }));
  function addLanguage(added: string) {
    change({ variants: { ...draft.variants, [added]: draft.variants[added] ?? { ...emptyBody, subject: draft.body.subject, typed: draft.body.typed } } });
    setLanguage(added);
  }
  function removeLanguage(gone: string) {
    change({ variants: Object.fromEntries(Object.entries(draft.variants).filter(([each]) => each !== gone)) });
    setLanguage("");
  }
  const nameOf = (each: string) => (each === "" ? (draft.language ? words.language(draft.language) : t("templates.language.first")) : words.language(each));
  return (
    <>
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Filing draft={draft} onChange={change} />
          <Panel title={t("templates.message")}>
            <LanguageTabs draft={draft} selected={language} onSelect={setLanguage} onAdd={addLanguage} onRemove={removeLanguage} onLanguage={(first) => change({ language: first })}>
              <BodyEditor key={language} body={body} language={language || draft.language} isFirst={language === ""} isChecked={editing.isChecked} attaching={attaching} onChange={changeBody} />
            </LanguageTabs>
          </Panel>
          <Panel title={t("templates.attachments")}><AttachmentList attachments={draft.attachments} attaching={attaching} /></Panel>
          <HeaderRows headers={draft.headers} onChange={(headers) => change({ headers })} />
          {template && <LanguageGapsPanel template={template} onAdd={addLanguage} />}
        </div>
        <div className={styles.sticky}><LivePreview template={template} draft={draft} language={language || draft.language || null} /></div>
      </div>
      {editing.newer && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t("templates.newer", { version: editing.newer.version })}</MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={editing.keepMine}>{t("templates.keepMine")}</Button>
            <Button size="small" onClick={editing.discard}>{t("templates.showNewer")}</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {editing.error && !(editing.newer && problemOf(editing.error).code === "stale") && <ErrorCard error={editing.error} onRetry={editing.save} />}
      {maySave && (
        <div className={styles.bar}>
          <Button appearance="primary" disabledFocusable={editing.isSaving || attaching.progress !== null || (!editing.isChanged && template !== null) || editing.newer !== null} onClick={editing.save}>{t(editing.isSaving ? "saving" : "save")}</Button>
          {editing.isChanged && <Button appearance="subtle" onClick={editing.discard}>{t("discard")}</Button>}
          {editing.isChecked && editing.unfinished.length > 0 && <span className={styles.wrong} role="alert">{t("templates.unfinished", { languages: editing.unfinished.map(nameOf).join(", ") })}</span>}
          {!editing.isChanged && template && <span className={styles.said}>{t("templates.allSaved")}</span>}
        </div>
      )}
    </>
  );
}
