import { useTexts } from "../i18n/use-texts.ts";

/** Numbers as the reader's language groups them: 12,345 or 12.345. */
export function useNumber(): (value: number) => string {
  const { i18n } = useTexts();
  const format = new Intl.NumberFormat(i18n.language);
  return (value) => format.format(value);
}
