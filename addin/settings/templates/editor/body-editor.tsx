import { Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { Image20Regular } from "@fluentui/react-icons";
import { useId, useRef, useState } from "react";
import { FieldButtons } from "../../../shared/templates/field-buttons.tsx";
import { PlacesField, type PlacesHandle } from "../../../shared/templates/places-field.tsx";
import { isHtml } from "../../../shared/templates/template-text.ts";
import type { useAttaching } from "../../../shared/templates/use-attaching.ts";
import { tabId, TabStrip } from "../../../shared/ui/tab-strip.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import type { BodyDraft } from "./template-draft.ts";

const SUBJECT_MAX = 255;
const WHATSAPP_MAX = 4_096;
const parts = ["mail", "plain", "whatsapp"] as const;
type Part = (typeof parts)[number];
/** What every contact may have; columns of a file come beside them. */
const contactFields = ["first_name", "last_name", "name", "email", "company", "phone", "language", "country", "unsubscribe_url"];

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  start: { alignSelf: "start" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface BodyEditorProps {
  body: BodyDraft;
  language: string;
  isFirst: boolean;
  isChecked: boolean;
  attaching: ReturnType<typeof useAttaching>;
  onChange: (next: Partial<BodyDraft>) => void;
}

/** One language: the mail, its plain text, and what is said on WhatsApp. */
export function BodyEditor({ body, language, isFirst, isChecked, attaching, onChange }: BodyEditorProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const panelId = useId();
  const [part, setPart] = useState<Part>("mail");
  const subject = useRef<PlacesHandle>(null);
  const text = useRef<PlacesHandle>(null);
  const [lastUsed, setLastUsed] = useState<"subject" | "text">("text");
  const pictures = useRef<HTMLInputElement>(null);
  const fields = [...new Set([...contactFields, ...fieldsIn(body)])];
  const lang = language || undefined;
  const insert = (field: string) => (part === "mail" && lastUsed === "subject" ? subject : text).current?.insert(`{{ ${field} }}`);
  const showPictures = (files: File[]) => attaching.show(files, (tags) => text.current?.insert(tags, { onOwnLine: true }));
  const wrong = (value: string, key: string) => (isChecked && !value.trim() ? t(key) : undefined);
  return (
    <div className={styles.stack}>
      <TabStrip label={t("templates.parts")} size="small" panelId={panelId} selected={part} onSelect={setPart} tabs={parts.map((value) => ({ value, text: t(`templates.part.${value}`) }))} />
      <div id={panelId} role="tabpanel" aria-labelledby={tabId(panelId, part)} className={styles.stack}>
        {part === "mail" && (
          <>
            <PlacesField ref={subject} label={t("template.subject")} value={body.subject} fields={fields} lang={lang} lengthMax={SUBJECT_MAX} isRequired problem={wrong(body.subject, "template.subjectMissing")} onChange={(value) => onChange({ subject: value })} onFocus={() => setLastUsed("subject")} />
            <PlacesField
              ref={text} label={t("template.body")} value={body.typed} fields={fields} lines="many" lang={lang} isRequired hint={t(isHtml(body.typed) ? "template.htmlHint" : "template.textHint", { open: "{{" })}
              problem={wrong(body.typed, "template.bodyMissing")} onChange={(value) => onChange({ typed: value })} onFocus={() => setLastUsed("text")} onFiles={showPictures}
            />
            <input ref={pictures} type="file" hidden multiple accept="image/png,image/jpeg,image/gif,image/webp" aria-label={t("template.picture")} onChange={({ target }) => { showPictures([...(target.files ?? [])]); target.value = ""; }} />
            <Button className={styles.start} size="small" icon={<Image20Regular />} disabledFocusable={attaching.progress !== null} onClick={() => pictures.current?.click()}>{t("template.picture")}</Button>
          </>
        )}
        {part === "plain" && (
          <>
            <Switch className={styles.start} checked={body.plain !== null} label={t("templates.ownPlain")} onChange={(_, { checked }) => onChange({ plain: checked ? "" : null })} />
            {body.plain === null ? <p className={styles.quiet}>{t("templates.plainMade")}</p> : <PlacesField ref={text} label={t("templates.part.plain")} value={body.plain} fields={fields} lines="many" lang={lang} onChange={(value) => onChange({ plain: value })} />}
          </>
        )}
        {part === "whatsapp" && <PlacesField ref={text} label={t("templates.part.whatsapp")} value={body.whatsapp} fields={fields} lines="many" lang={lang} lengthMax={WHATSAPP_MAX} hint={t(isFirst ? "templates.whatsappHint" : "templates.whatsappVariantHint")} onChange={(value) => onChange({ whatsapp: value })} />}
        {!(part === "plain" && body.plain === null) && <FieldButtons fields={fields} onInsert={insert} />}
      </div>
    </div>
  );
}

/** Fields that the texts name already. */
function fieldsIn({ subject, typed, plain, whatsapp }: BodyDraft): string[] {
  return [...`${subject} ${typed} ${plain ?? ""} ${whatsapp}`.matchAll(/\{\{-?\s*([a-z_]\w*)/gi)].map(([, field]) => field!);
}
