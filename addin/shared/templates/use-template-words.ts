import { useTranslation } from "react-i18next";
import { templateCategories } from "../../../server/contract/templates.ts";

const known: readonly string[] = templateCategories;

/** Categories, languages and sizes as the reader writes them. */
export function useTemplateWords() {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return {
    category: (category: string): string => (known.includes(category) ? t(`template.category.${category}`) : category),
    language: (code: string): string => languageName(code, i18n.language),
    size: (bytes: number): string => (bytes < 1024 * 1024 ? t("template.kilobytes", { number: number.format(Math.max(0.1, bytes / 1024)) }) : t("template.megabytes", { number: number.format(bytes / 1024 / 1024) })),
  };
}

function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
