import { Button, Field, Input, makeStyles, Textarea } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ContactList } from "../../../server/contract/contacts.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

export const NAME_LETTERS_MAX = 100;
export const DESCRIPTION_LETTERS_MAX = 500;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "560px", padding: "4px 0 20px" },
  actions: { display: "flex", gap: "8px" },
});

/** `list` is null for a new one. */
export function ListForm({ list, onDone }: { list: ContactList | null; onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const first = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(list?.name ?? "");
  const [description, setDescription] = useState(list?.description ?? "");
  const [isChecked, setChecked] = useState(false);
  // Who asked for the form is put into it.
  useEffect(() => first.current?.focus(), []);
  const input = { name: name.trim(), description: description.trim() };
  const save = useMutation({
    mutationFn: () => (list ? calls.changeList(list.id, input) : calls.createList(input)),
    onSuccess: async (saved) => {
      tell({ text: t("lists.saved", { name: saved.name }) });
      await queries.invalidateQueries({ queryKey: settingsKeys.contactLists });
      onDone();
    },
  });
  const submit = () => {
    setChecked(true);
    if (input.name) save.mutate();
  };
  return (
    <form className={styles.form} noValidate aria-label={t(list ? "lists.rename" : "lists.new")} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Field label={t("lists.name")} required validationMessage={isChecked && !input.name ? t("lists.problem.name") : undefined}>
        <Input ref={first} value={name} maxLength={NAME_LETTERS_MAX} onChange={(_, { value }) => setName(value)} />
      </Field>
      <Field label={t("lists.description")}>
        <Textarea value={description} rows={2} maxLength={DESCRIPTION_LETTERS_MAX} onChange={(_, { value }) => setDescription(value)} />
      </Field>
      {save.error && <ErrorCard error={save.error} onRetry={submit} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : list ? "save" : "lists.create")}</Button>
        <Button appearance="subtle" onClick={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
