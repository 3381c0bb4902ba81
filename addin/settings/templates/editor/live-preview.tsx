import { Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Warning16Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Template, TemplatePreview } from "../../../../server/contract/templates.ts";
import { problemWords } from "../../../shared/campaigns/problem-words.ts";
import { useSettled } from "../../../shared/import/use-settled.ts";
import { usePictures } from "../../../shared/templates/pictures.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { HtmlFrame } from "../../../shared/ui/html-frame.tsx";
import { SkeletonLines } from "../../../shared/ui/skeletons.tsx";
import { tabId, TabStrip } from "../../../shared/ui/tab-strip.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";
import { sampleOf } from "./sample-values.ts";
import { type TemplateDraft, toPreview } from "./template-draft.ts";

const TYPING_MS = 300;
const views = ["mail", "plain", "whatsapp"] as const;
type View = (typeof views)[number];

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  subject: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  text: { margin: 0, padding: "12px", whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontFamily: "inherit", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, maxHeight: "480px", overflowY: "auto" },
  problem: { display: "grid", gridTemplateColumns: "16px 1fr", gap: "8px", margin: 0, color: tokens.colorNeutralForeground1 },
  warning: { display: "inline-flex", paddingTop: "2px", color: tokens.colorStatusWarningForeground3 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  values: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(150px, 100%), 1fr))", gap: "8px", marginTop: "8px" },
  summary: { cursor: "pointer", color: tokens.colorNeutralForeground2 },
});

interface LivePreviewProps {
  template: Template | null;
  draft: TemplateDraft;
  language: string | null;
}

/** How the text would read for a person with these values; asked of the server, which sends by the same rules. */
export function LivePreview({ template, draft, language }: LivePreviewProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const [own, setOwn] = useState<Record<string, string>>({});
  const settled = useSettled(JSON.stringify({ draft: { ...draft, attachments: [] }, language }), TYPING_MS);
  const asked = JSON.parse(settled) as { draft: TemplateDraft; language: string | null };
  const isReady = asked.draft.body.subject.trim() !== "" || asked.draft.body.typed.trim() !== "";
  const values = { ...Object.fromEntries(fieldsOf(settled).map((field) => [field, sampleOf(field)])), ...own };
  const preview = useQuery({ queryKey: ["template-preview", settled, own], queryFn: () => calls.preview(toPreview(asked.draft, values, asked.language)), enabled: isReady, placeholderData: keepPreviousData, staleTime: 60_000 });
  const showPictures = usePictures({ calls, attachments: draft.attachments, saved: template && { id: template.id, version: template.version } });
  return (
    <Panel title={t("templates.preview.title")}>
      <div className={styles.stack}>
        {!isReady && <p className={styles.quiet}>{t("templates.preview.empty")}</p>}
        {isReady && preview.error && <ErrorCard error={preview.error} onRetry={() => void preview.refetch()} />}
        {isReady && preview.isPending && <SkeletonLines lines={6} />}
        {isReady && preview.data && <Shown preview={preview.data} html={showPictures(preview.data.html)} />}
        {isReady && preview.data && preview.data.mergeFields.length > 0 && (
          <details>
            <summary className={styles.summary}>{t("templates.preview.values")}</summary>
            <div className={styles.values}>
              {preview.data.mergeFields.map((field) => <Field key={field} label={field} size="small"><Input size="small" style={{ minWidth: 0 }} value={values[field] ?? ""} onChange={(_, { value }) => setOwn({ ...own, [field]: value })} /></Field>)}
            </div>
          </details>
        )}
      </div>
    </Panel>
  );
}

function Shown({ preview, html }: { preview: TemplatePreview; html: string }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useTemplateWords();
  const panelId = useId();
  const [view, setView] = useState<View>("mail");
  const language = preview.language ? words.language(preview.language) : null;
  return (
    <>
      <TabStrip label={t("templates.preview.views")} size="small" panelId={panelId} selected={view} onSelect={setView} tabs={views.filter((value) => value !== "whatsapp" || preview.whatsapp !== null).map((value) => ({ value, text: t(`templates.part.${value}`) }))} />
      <div id={panelId} role="tabpanel" aria-labelledby={tabId(panelId, view)} className={styles.stack}>
        {view === "mail" && <><p className={styles.subject} dir="auto">{preview.subject}</p><HtmlFrame html={html} title={t("templates.preview.frame")} /></>}
        {view === "plain" && <pre className={styles.text} dir="auto">{preview.text}</pre>}
        {view === "whatsapp" && <pre className={styles.text} dir="auto">{preview.whatsapp}</pre>}
        {language && <p className={styles.quiet}>{t("templates.preview.language", { language })}</p>}
      </div>
      {preview.problems.map((problem) => <p key={problem.message} className={styles.problem} role="status"><span className={styles.warning} aria-hidden><Warning16Regular /></span><span>{problem.kind === "undefined_field" ? t("templates.preview.undefined", { field: problem.field }) : problemWords(t, problem, "email")}</span></p>)}
    </>
  );
}

/** Every word that may be a merge field gets a sample: what the server finds undefined is then undefined for sure. */
function fieldsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/(?:\{\{|\{%)(.*?)(?:\}\}|%\})/g)].flatMap(([, inside]) => [...inside!.matchAll(/[a-z_]\w*/gi)].map(([word]) => word)))];
}
