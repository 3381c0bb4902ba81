import { Button, Field, Input, makeStyles, Textarea, tokens } from "@fluentui/react-components";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SaveTemplate, Template } from "../../../server/contract/templates.ts";
import { FieldCompletion } from "./field-completion.tsx";
import { insertField, isHtml, nameOfSubject, toHtml, toTyped } from "./template-text.ts";
import { usePlaces } from "./use-places.ts";

const SUBJECT_MAX = 255;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  fields: { display: "flex", flexWrap: "wrap", gap: "4px" },
  field: { minWidth: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  label: { margin: "0 0 4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  body: { "& textarea": { minHeight: "200px", maxHeight: "none" } },
  next: { alignSelf: "start" },
});

interface TemplateEditorProps {
  template: Template | null;
  /** What a new one begins with. */
  start: { subject: string; html: string } | null;
  /** The columns of the contact file, as templates name them. */
  fields: string[];
  isBusy: boolean;
  onDone: (written: SaveTemplate) => void;
}

/** Subject and text with merge fields: by button at the caret, or from a list when `{{` is typed. */
export function TemplateEditor({ template, start, fields, isBusy, onDone }: TemplateEditorProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [name, setName] = useState(template?.name ?? "");
  const subjectBox = useRef<HTMLInputElement>(null);
  const bodyBox = useRef<HTMLTextAreaElement>(null);
  const subject = usePlaces(subjectBox, template?.subject ?? start?.subject ?? "", fields);
  const body = usePlaces(bodyBox, toTyped(template?.html ?? start?.html ?? ""), fields);
  const lastUsed = useRef<"subject" | "body">("body");
  const [showsMissing, setShowsMissing] = useState(false);
  const missing = { subject: !subject.text.trim(), body: !body.text.trim() };
  function insert(field: string) {
    const [box, { text, put }] = lastUsed.current === "subject" ? [subjectBox.current, subject] : [bodyBox.current, body];
    const from = box?.selectionStart ?? text.length;
    put(insertField(text, from, box?.selectionEnd ?? from, field));
  }
  function done() {
    setShowsMissing(true);
    if (missing.subject || missing.body || isBusy) return;
    const identity = template ? { id: template.id, version: template.version, category: template.category } : {};
    onDone({ ...identity, name: name.trim() || nameOfSubject(subject.text), subject: subject.text.trim(), html: toHtml(body.text) });
  }
  return (
    <div className={styles.root}>
      <Field label={t("template.name")} hint={template ? undefined : t("template.nameHint")} size="small">
        <Input value={name} maxLength={120} onChange={(_event, data) => setName(data.value)} />
      </Field>
      <Field label={t("template.subject")} required size="small" validationMessage={showsMissing && missing.subject ? t("template.subjectMissing") : undefined}>
        <Input {...subject.props} ref={subjectBox} maxLength={SUBJECT_MAX} onFocus={() => (lastUsed.current = "subject")} />
      </Field>
      <FieldCompletion {...subject.completion} />
      <div>
        <p className={styles.label} id="merge-fields">{t("template.fields")}</p>
        <div className={styles.fields} role="group" aria-labelledby="merge-fields">
          {fields.map((field) => <Button key={field} className={styles.field} size="small" onMouseDown={(event) => event.preventDefault()} onClick={() => insert(field)}>{field}</Button>)}
        </div>
      </div>
      <Field label={t("template.body")} required size="small" hint={t(isHtml(body.text) ? "template.htmlHint" : "template.textHint", { open: "{{" })} validationMessage={showsMissing && missing.body ? t("template.bodyMissing") : undefined}>
        <Textarea {...body.props} ref={bodyBox} className={styles.body} resize="vertical" spellCheck onFocus={() => (lastUsed.current = "body")} />
      </Field>
      <FieldCompletion {...body.completion} />
      <Button className={styles.next} appearance="primary" disabledFocusable={isBusy} onClick={done}>{t("template.next")}</Button>
    </div>
  );
}
