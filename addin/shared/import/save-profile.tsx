import { Button, Field, Input, makeStyles, Textarea } from "@fluentui/react-components";
import { Save20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportProfile, ImportSettings } from "../../../server/contract/imports.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "8px", maxWidth: "480px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface SaveProfileProps {
  settings: ImportSettings;
  /** The one that the file was read by: it can be brought up to date. */
  profile: ImportProfile | null;
  suggestedName: string;
}

/** Keeps the settings under a name; the next file with the same columns is read by them at once. */
export function SaveProfile({ settings, profile, suggestedName }: SaveProfileProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const save = useMutation({
    mutationFn: (isNew: boolean) => {
      const json = { name: name.trim(), description: description.trim(), settings };
      return profile && !isNew ? calls.imports.changeProfile(profile.id, json) : calls.imports.createProfile(json);
    },
    onSuccess: () => {
      setOpen(false);
      return queries.invalidateQueries({ queryKey: keys.importProfiles });
    },
  });
  function open() {
    setName(profile?.name ?? suggestedName);
    setDescription(profile?.description ?? "");
    save.reset();
    setOpen(true);
  }
  if (!isOpen) {
    return (
      <div>
        <Button size="small" appearance="subtle" icon={<Save20Regular />} onClick={open}>{t("import.saveProfile")}</Button>
        <span role="status">{save.data && t("import.profileSaved", { name: save.data.name })}</span>
      </div>
    );
  }
  const isReady = name.trim() !== "" && !save.isPending;
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); if (isReady) save.mutate(profile === null || name.trim() !== profile.name); }}>
      <Field label={t("import.profileName")} required hint={t("import.profileHint")}>
        <Input value={name} maxLength={100} autoFocus onChange={(_event, { value }) => setName(value)} />
      </Field>
      <Field label={t("import.profileDescription")}>
        <Textarea rows={2} value={description} maxLength={500} onChange={(_event, { value }) => setDescription(value)} />
      </Field>
      {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
      <div className={styles.actions}>
        <Button type="submit" disabledFocusable={!isReady}>{t(profile && name.trim() === profile.name ? "import.updateProfile" : "import.saveProfileNow")}</Button>
        <Button appearance="subtle" onClick={() => setOpen(false)}>{t("import.notNow")}</Button>
      </div>
    </form>
  );
}
