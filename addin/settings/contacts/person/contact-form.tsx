import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Add20Regular, Dismiss20Regular } from "@fluentui/react-icons";
import { useEffect, useId, useMemo, useRef } from "react";
import { channels } from "../../../../server/contract/common.ts";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { Choice } from "../../rules/choice.tsx";
import { countryCodes, languageCodes, namedValues, timeZoneNames } from "../known-values.ts";
import { SearchChoice } from "../search-choice.tsx";
import { TagsField } from "../tags-field.tsx";
import { newCustomField, type ContactDraft, type TextField } from "./contact-draft.ts";
import { TakenEmail } from "./taken-email.tsx";
import { NewerContact } from "./newer-contact.tsx";
import { useContactEditor } from "./use-contact-editor.ts";

const LETTERS_MAX: Partial<Record<TextField, number>> = { email: 254, phone: 40 };
const TEXT_LETTERS_MAX = 300;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "20px" },
  grid: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(240px, 100%), 1fr))", gap: "16px", alignItems: "start" },
  group: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, border: "none", minWidth: 0 },
  legend: { padding: 0, marginBottom: "4px" },
  custom: { display: "grid", gridTemplateColumns: "minmax(0, 2fr) minmax(0, 3fr) 32px", gap: "8px" },
  input: { width: "100%", minWidth: 0 },
  add: { alignSelf: "start", marginInlineStart: "-12px" },
  problem: { margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

/** `contact` is null for a new one. `onDone` is told what was saved, or null where nothing was. */
export function ContactForm({ contact, onDone }: { contact: Contact | null; onDone: (saved: Contact | null) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const editor = useContactEditor(contact, onDone);
  const { draft, change } = editor;
  const form = useRef<HTMLFormElement>(null);
  const values = useMemo(() => ({
    country: namedValues(countryCodes, "region", i18n.language),
    language: namedValues(languageCodes, "language", i18n.language),
    timeZone: timeZoneNames().map((value) => ({ value, text: value })),
  }), [i18n.language]);
  // Who asked to write is put where one writes; who was refused, where it is wrong.
  useEffect(() => form.current?.querySelector<HTMLInputElement>("input")?.focus(), []);
  useEffect(() => {
    if (editor.isChecked) form.current?.querySelector<HTMLInputElement>("[aria-invalid=true]")?.focus();
  }, [editor.isChecked]);
  const messageOf = (field: TextField): string | undefined => {
    const problem = editor.isChecked ? editor.problems[field] : undefined;
    if (problem) return t(`contacts.problem.${problem}`);
    const refused = editor.error?.fields.find(({ path }) => path.split(".").includes(field));
    if (refused && (field === "email" || field === "phone")) return t(`contacts.problem.${editor.error?.code === "conflict" ? "emailTaken" : `${field}Bad`}`);
    return refused?.message;
  };
  const text = (field: TextField, type: "text" | "email" | "tel" = "text") => (
    <Field label={t(`contacts.field.${field}`)} validationMessage={messageOf(field)}>
      <Input className={styles.input} type={type} dir="auto" autoComplete="off" value={draft[field]} maxLength={LETTERS_MAX[field] ?? TEXT_LETTERS_MAX} onChange={(_, { value }) => change({ ...draft, [field]: value })} />
    </Field>
  );
  const choice = (field: "country" | "language" | "timeZone", label: string) => (
    <Field label={label} validationMessage={messageOf(field)}>
      <SearchChoice value={draft[field]} values={values[field]} isFree={field === "language"} onChange={(value) => change({ ...draft, [field]: value })} />
    </Field>
  );
  return (
    <form ref={form} className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); editor.save(); }}>
      {editor.newer && <NewerContact newer={editor.newer} isRefused={editor.isRefusedAsStale} onKeepMine={editor.keepMine} onLoad={editor.discard} />}
      <div className={styles.grid}>{text("name")}{text("company")}{text("givenName")}{text("familyName")}{text("email", "email")}{text("phone", "tel")}</div>
      <div className={styles.grid}>
        {choice("country", t("contacts.field.country"))}
        {choice("language", t("contacts.field.language"))}
        {choice("timeZone", t("contacts.field.time_zone"))}
        <Field label={t("contacts.field.preferredChannel")}>
          <Choice label={t("contacts.field.preferredChannel")} value={draft.preferredChannel || "none"} options={[{ value: "none", text: t("contacts.noPreference") }, ...channels.map((value) => ({ value, text: t(`contacts.channel.${value}`) }))]} onChange={(value) => change({ ...draft, preferredChannel: value === "none" ? "" : value })} />
        </Field>
      </div>
      <Field label={t("contacts.field.tags")}><TagsField label={t("contacts.field.tags")} tags={draft.tags} placeholder={t("contacts.tags.placeholder")} onChange={(tags) => change({ ...draft, tags })} /></Field>
      <CustomFields draft={draft} isInvalid={editor.isChecked && editor.problems.customFields !== undefined} onChange={change} />
      {editor.isChecked && editor.problems.customFields && <p className={styles.problem} role="alert">{t(`contacts.problem.${editor.problems.customFields}`)}</p>}
      {editor.error && (editor.ownerId ? <TakenEmail contact={contact} ownerId={editor.ownerId} text={editor.error.detail} /> : <ErrorCard error={editor.error} onRetry={editor.save} />)}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={editor.isSaving || editor.newer !== null}>{t(editor.isSaving ? "saving" : contact ? "save" : "contacts.create")}</Button>
        <Button appearance="subtle" onClick={editor.discard}>{t("cancel")}</Button>
      </div>
    </form>
  );
}

function CustomFields({ draft, isInvalid, onChange }: { draft: ContactDraft; isInvalid: boolean; onChange: (draft: ContactDraft) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const id = useId();
  const { customFields } = draft;
  const set = (next: ContactDraft["customFields"]) => onChange({ ...draft, customFields: next });
  const replaced = (key: number, part: { name?: string; value?: string }) => set(customFields.map((each) => (each.key === key ? { ...each, ...part } : each)));
  return (
    <fieldset className={styles.group} aria-labelledby={id}>
      <span id={id} className={styles.legend}>{t("contacts.customFields")}</span>
      {customFields.map(({ key, name, value }) => (
        <div key={key} className={styles.custom}>
          <Input className={styles.input} aria-label={t("contacts.customName")} placeholder={t("contacts.customName")} aria-invalid={isInvalid && !name.trim()} value={name} maxLength={60} onChange={(_, data) => replaced(key, { name: data.value })} />
          <Input className={styles.input} aria-label={t("contacts.customValue", { name: name || t("contacts.field.custom") })} value={value} maxLength={10_000} onChange={(_, data) => replaced(key, { value: data.value })} />
          <Button appearance="subtle" icon={<Dismiss20Regular />} aria-label={t("contacts.removeCustom", { name: name || t("contacts.field.custom") })} onClick={() => set(customFields.filter((each) => each.key !== key))} />
        </div>
      ))}
      <Button className={styles.add} appearance="transparent" icon={<Add20Regular />} onClick={() => set([...customFields, newCustomField()])}>{t("contacts.addCustom")}</Button>
    </fieldset>
  );
}
