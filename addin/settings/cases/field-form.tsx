import { Button, Checkbox, Field, Input, makeStyles, Select, Textarea } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { CustomField } from "../../../server/contract/cases.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";
import { deskKeys } from "./desk-keys.ts";
import { keyOfName } from "./key-of-name.ts";

const NAME_LETTERS_MAX = 60;
const kinds = ["text", "number", "date", "choice", "checkbox"] as const satisfies readonly CustomField["kind"][];

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "560px", padding: "4px 0 20px" },
  actions: { display: "flex", gap: "8px" },
});

/** `field` is null for a new one; the kind of one that is there stays. */
export function FieldForm({ field, position, onDone }: { field: CustomField | null; position: number; onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const first = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(field?.name ?? "");
  const [kind, setKind] = useState<CustomField["kind"]>(field?.kind ?? "text");
  const [options, setOptions] = useState(field?.options.join("\n") ?? "");
  const [isNeeded, setNeeded] = useState(field?.isNeeded ?? false);
  const [isChecked, setChecked] = useState(false);
  // Who asked for the form is put into it.
  useEffect(() => first.current?.focus(), []);
  const chosen = options.split("\n").map((line) => line.trim()).filter(Boolean);
  const isWrong = name.trim() === "" || (kind === "choice" && chosen.length === 0);
  const save = useMutation({
    mutationFn: () => desk.saveField(field?.key ?? keyOfName(name), { name: name.trim(), kind, options: kind === "choice" ? chosen : [], isNeeded, position, ...(field && { version: field.version }) }),
    onSuccess: async (saved) => {
      tell({ text: t("cases.fieldSaved", { name: saved.name }) });
      await queries.invalidateQueries({ queryKey: deskKeys.fields });
      onDone();
    },
  });
  const submit = () => {
    setChecked(true);
    if (!isWrong) save.mutate();
  };
  return (
    <form className={styles.form} noValidate aria-label={field ? t("cases.editField", { name: field.name }) : t("cases.newField")} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Field label={t("cases.fieldName")} required validationMessage={isChecked && name.trim() === "" ? t("cases.fieldNameMissing") : undefined}>
        <Input ref={first} value={name} maxLength={NAME_LETTERS_MAX} onChange={(_event, { value }) => setName(value)} />
      </Field>
      <Field label={t("cases.fieldKind")} hint={field ? t("cases.kindStays") : undefined}>
        <Select value={kind} disabled={field !== null} onChange={(_event, { value }) => setKind(value as CustomField["kind"])}>
          {kinds.map((each) => <option key={each} value={each}>{t(`cases.kind.${each}`)}</option>)}
        </Select>
      </Field>
      {kind === "choice" && (
        <Field label={t("cases.options")} hint={t("cases.optionsHint")} required validationMessage={isChecked && chosen.length === 0 ? t("cases.optionsMissing") : undefined}>
          <Textarea rows={4} value={options} onChange={(_event, { value }) => setOptions(value)} />
        </Field>
      )}
      <Checkbox checked={isNeeded} label={t("cases.neededLabel")} onChange={(_event, { checked }) => setNeeded(checked === true)} />
      {save.error && <ErrorCard error={save.error} onRetry={submit} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : field ? "save" : "cases.createField")}</Button>
        <Button appearance="subtle" onClick={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
