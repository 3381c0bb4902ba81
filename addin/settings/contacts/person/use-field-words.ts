import { useTexts } from "../../i18n/use-texts.ts";
import { nameOfCode } from "../known-values.ts";
import type { DraftField } from "./contact-draft.ts";

/** A contact's fields and their values as a person reads them. */
export function useFieldWords() {
  const { t, i18n } = useTexts();
  return {
    nameOf(field: DraftField): string {
      if (field === "timeZone") return t("contacts.field.time_zone");
      if (field === "customFields") return t("contacts.customFields");
      return t(`contacts.field.${field}`);
    },
    valueOf(field: DraftField, value: string): string {
      if (value === "") return "";
      if (field === "country") return nameOfCode(value, "region", i18n.language);
      if (field === "language") return nameOfCode(value, "language", i18n.language);
      if (field === "preferredChannel") return t(`contacts.channel.${value}`);
      return value;
    },
  };
}
