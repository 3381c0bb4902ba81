import { Checkbox, Field, makeStyles, Select, Textarea, tokens } from "@fluentui/react-components";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ImportSettings } from "../../../server/contract/imports.ts";
import type { ImportOptions } from "./import-draft.ts";
import { conflictPolicies, importChannels } from "./import-words.ts";
import { ListChoice } from "./list-choice.tsx";
import { TagsInput } from "./tags-input.tsx";
import { countries } from "./texts.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 260px), 1fr))", gap: "12px 24px", alignItems: "start" },
  group: { minWidth: 0, margin: 0, padding: 0, border: "none" },
  legend: { padding: 0 },
  checks: { display: "flex", flexWrap: "wrap", marginInlineStart: "-8px" },
  select: { "& select": { minWidth: 0 }, minWidth: 0 },
  quiet: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

interface ImportOptionsProps {
  settings: ImportSettings;
  onOptions: (options: Partial<ImportOptions>) => void;
}

/** What holds for all rows of the file. */
export function ImportOptionsForm({ settings, onOptions }: ImportOptionsProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const has = (...targets: string[]) => settings.mapping.some(({ target }) => targets.includes(target));
  const offered = useMemo(() => countries(i18n.language), [i18n.language]);
  const { channels } = settings;
  return (
    <div className={styles.root}>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t("import.channels")}</legend>
        <div className={styles.checks}>
          {importChannels.map((channel) => (
            <Checkbox key={channel} label={t(`import.channel.${channel}`)} checked={channels.includes(channel)} onChange={(_event, { checked }) => onOptions({ channels: checked ? [...channels, channel] : channels.filter((each) => each !== channel) })} />
          ))}
        </div>
        <p className={styles.quiet}>{t("import.channelsHint")}</p>
      </fieldset>
      {has("phone") && (
        <Field label={t("import.country")} hint={t("import.countryHint")}>
          <Select className={styles.select} value={settings.defaultCountry ?? ""} onChange={(_event, { value }) => onOptions({ defaultCountry: value || null })}>
            <option value="">{t("import.countryNone")}</option>
            {offered.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </Select>
        </Field>
      )}
      {has("name") && !has("given_name", "family_name") && (
        <Checkbox checked={settings.splitNames} label={t("import.splitNames")} onChange={(_event, { checked }) => onOptions({ splitNames: checked === true })} />
      )}
      <TagsInput tags={settings.tags} onTags={(tags) => onOptions({ tags })} />
      <ListChoice listId={settings.listId} onList={(listId) => onOptions({ listId })} />
      {has("email") && has("phone") && (
        <Field label={t("import.conflictsLabel")}>
          <Select className={styles.select} value={settings.conflicts} onChange={(_event, { value }) => onOptions({ conflicts: value as ImportSettings["conflicts"] })}>
            {conflictPolicies.map((policy) => <option key={policy} value={policy}>{t(`import.conflicts.${policy}`)}</option>)}
          </Select>
        </Field>
      )}
      <Field label={t("import.consentSource")} hint={t(has("email_consent", "whatsapp_consent") ? "import.consentHint" : "import.consentHintNoColumn")}>
        <Textarea rows={2} resize="vertical" maxLength={300} value={settings.consentSource ?? ""} placeholder={t("import.consentPlaceholder")} onChange={(_event, { value }) => onOptions({ consentSource: value || null })} />
      </Field>
    </div>
  );
}
