import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Image20Regular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SaveTemplate, Template } from "../../../server/contract/templates.ts";
import { AttachmentList } from "../../shared/templates/attachment-list.tsx";
import { FieldButtons } from "../../shared/templates/field-buttons.tsx";
import { PlacesField, type PlacesHandle } from "../../shared/templates/places-field.tsx";
import type { TemplateStart } from "../../shared/templates/take-draft.ts";
import { isHtml, nameOfSubject, toHtml, toTyped } from "../../shared/templates/template-text.ts";
import { useAttaching } from "../../shared/templates/use-attaching.ts";
import { useTemplateWords } from "../../shared/templates/use-template-words.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

const SUBJECT_MAX = 255;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  next: { alignSelf: "start" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface TemplateEditorProps {
  template: Template | null;
  /** What a new one begins with. */
  start: TemplateStart | null;
  /** The columns of the contact file, as templates name them. */
  fields: string[];
  isBusy: boolean;
  onDone: (written: SaveTemplate) => void;
}

/** Subject, text and files of a mail; what a template has beside them stays as it is. */
export function TemplateEditor({ template, start, fields, isBusy, onDone }: TemplateEditorProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useTemplateWords();
  const calls = useCalls();
  const begun = template ?? start;
  const [name, setName] = useState(template?.name ?? "");
  const [subject, setSubject] = useState(begun?.subject ?? "");
  const [body, setBody] = useState(() => toTyped(begun?.html ?? ""));
  const [attachments, setAttachments] = useState(begun?.attachments ?? []);
  const subjectField = useRef<PlacesHandle>(null);
  const bodyField = useRef<PlacesHandle>(null);
  const lastUsed = useRef(bodyField);
  const pictureInput = useRef<HTMLInputElement>(null);
  const [showsMissing, setShowsMissing] = useState(false);
  const attaching = useAttaching({ calls: calls.templates, onAttachments: setAttachments });
  const missing = { subject: !subject.trim(), body: !body.trim() };
  const languages = Object.keys(template?.variants ?? {});
  const showPictures = (files: File[]) => attaching.show(files, (tags) => bodyField.current?.insert(tags, { onOwnLine: true }));
  function done() {
    setShowsMissing(true);
    if (missing.subject || missing.body || isBusy) return;
    const identity = template ? { id: template.id, version: template.version } : {};
    onDone({ ...identity, name: name.trim() || nameOfSubject(subject), subject: subject.trim(), html: toHtml(body), attachments: attachments.map(({ sha256, fileName, contentId }) => ({ sha256, fileName, contentId })) });
  }
  return (
    <div className={styles.root}>
      <Field label={t("template.name")} hint={template ? undefined : t("template.nameHint")} size="small">
        <Input value={name} maxLength={120} onChange={(_event, data) => setName(data.value)} />
      </Field>
      <PlacesField ref={subjectField} label={t("template.subject")} value={subject} fields={fields} lengthMax={SUBJECT_MAX} isRequired problem={showsMissing && missing.subject ? t("template.subjectMissing") : undefined} onChange={setSubject} onFocus={() => (lastUsed.current = subjectField)} />
      {fields.length > 0 && <FieldButtons fields={fields} onInsert={(field) => lastUsed.current.current?.insert(`{{ ${field} }}`)} />}
      <PlacesField
        ref={bodyField} label={t("template.body")} value={body} fields={fields} lines="many" isRequired hint={t(isHtml(body) ? "template.htmlHint" : "template.textHint", { open: "{{" })} problem={showsMissing && missing.body ? t("template.bodyMissing") : undefined}
        onChange={setBody} onFocus={() => (lastUsed.current = bodyField)} onFiles={showPictures}
      />
      <input ref={pictureInput} type="file" hidden multiple accept="image/png,image/jpeg,image/gif,image/webp" aria-label={t("template.picture")} onChange={(event) => { showPictures([...(event.target.files ?? [])]); event.target.value = ""; }} />
      <Button className={styles.next} size="small" icon={<Image20Regular />} disabledFocusable={attaching.progress !== null} onClick={() => pictureInput.current?.click()}>{t("template.picture")}</Button>
      <AttachmentList attachments={attachments} attaching={attaching} />
      {languages.length > 0 && <p className={styles.quiet}>{t("template.otherLanguages", { languages: languages.map(words.language).join(", ") })}</p>}
      <Button className={styles.next} appearance="primary" disabledFocusable={isBusy || attaching.progress !== null} onClick={done}>{t("template.next")}</Button>
    </div>
  );
}
