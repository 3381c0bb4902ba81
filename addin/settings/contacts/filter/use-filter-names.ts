import { useQuery } from "@tanstack/react-query";
import { channels } from "../../../../server/contract/common.ts";
import type { ContactCondition } from "../../../../server/contract/contacts.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { countryCodes, languageCodes, nameOfCode, namedValues, timeZoneNames, type Value } from "../known-values.ts";
import { useContactCalls } from "../use-contact-calls.ts";
import { kindOf, needsValue, type FilterField } from "./filter-fields.ts";

/** Ids in words, and what a person may choose from. */
export function useFilterNames() {
  const { t, i18n } = useTexts();
  const calls = useContactCalls();
  const mayImport = useMay("importContacts");
  const lists = useQuery({ queryKey: settingsKeys.contactLists, queryFn: calls.lists }).data ?? [];
  const tags = useQuery({ queryKey: settingsKeys.contactTags, queryFn: calls.tags }).data ?? [];
  const imports = useQuery({ queryKey: ["imports", "recent"], queryFn: calls.recentImports, enabled: mayImport }).data ?? [];
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium" });

  const channelValues: Value[] = channels.map((value) => ({ value, text: t(`contacts.channel.${value}`) }));
  const listValues: Value[] = lists.map(({ id, name }) => ({ value: id, text: name }));
  const importValues: Value[] = imports.map(({ id, fileName, createdAt }) => ({ value: id, text: `${fileName} · ${day.format(new Date(createdAt))}` }));
  const textIn = (values: Value[], value: string) => values.find((each) => each.value === value)?.text;

  /** Null where anything may be typed. */
  function valuesOf(field: FilterField): Value[] | null {
    if (field === "country") return namedValues(countryCodes, "region", i18n.language);
    if (field === "language") return namedValues(languageCodes, "language", i18n.language);
    if (field === "time_zone") return timeZoneNames().map((value) => ({ value, text: value }));
    if (field === "tag") return tags.map(({ tag }) => ({ value: tag, text: tag }));
    if (field === "list") return listValues;
    if (field === "import") return importValues;
    if (field === "consent" || field === "suppressed") return channelValues;
    return null;
  }

  function valueText({ field, value }: Pick<ContactCondition, "field" | "value">): string {
    if (field === "country") return nameOfCode(value, "region", i18n.language);
    if (field === "language") return nameOfCode(value, "language", i18n.language);
    if (field === "list") return textIn(listValues, value) ?? t("contacts.unknownList");
    if (field === "import") return textIn(importValues, value) ?? t("contacts.unknownImport");
    if (field === "consent" || field === "suppressed") return textIn(channelValues, value) ?? value;
    if (kindOf(field) === "date") return dayText(value, day);
    return kindOf(field) === "text" ? t("contacts.quoted", { value }) : value;
  }

  return {
    valuesOf,
    /** "Company contains “Weber”" */
    conditionText(condition: ContactCondition): string {
      const { field, operator, customField } = condition;
      const what = field === "custom" ? customField || t("contacts.field.custom") : t(`contacts.field.${field}`);
      const how = t(`contacts.operator.${kindOf(field)}.${operator}`);
      return needsValue(operator) ? t("contacts.condition", { field: what, operator: how, value: valueText(condition) }) : `${what} ${how}`;
    },
    listName: (id: string) => textIn(listValues, id),
  };
}

export type FilterNames = ReturnType<typeof useFilterNames>;

function dayText(value: string, format: Intl.DateTimeFormat): string {
  const [year, month, day] = value.slice(0, 10).split("-").map(Number);
  return year && month && day ? format.format(new Date(year, month - 1, day)) : value;
}
