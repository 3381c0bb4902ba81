import { Button, Field, Input, makeStyles, Textarea } from "@fluentui/react-components";
import { useState } from "react";
import type { ImportProfile } from "../../../server/contract/imports.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "12px", maxWidth: "480px" },
  actions: { display: "flex", gap: "8px" },
});

interface ProfileFormProps {
  profile: ImportProfile;
  error: unknown;
  isSaving: boolean;
  onSave: (named: { name: string; description: string }) => void;
  onCancel: () => void;
}

/** Name and description; the settings themselves change where a file is read by them. */
export function ProfileForm({ profile, error, isSaving, onSave, onCancel }: ProfileFormProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [name, setName] = useState(profile.name);
  const [description, setDescription] = useState(profile.description);
  const isReady = name.trim() !== "" && !isSaving;
  const save = () => isReady && onSave({ name: name.trim(), description: description.trim() });
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Field label={t("import.profileName")} required><Input value={name} maxLength={100} autoFocus onChange={(_, { value }) => setName(value)} /></Field>
      <Field label={t("import.profileDescription")}><Textarea rows={2} value={description} maxLength={500} onChange={(_, { value }) => setDescription(value)} /></Field>
      {error ? <ErrorCard error={error} onRetry={save} /> : null}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isReady}>{t(isSaving ? "saving" : "save")}</Button>
        <Button appearance="subtle" onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
