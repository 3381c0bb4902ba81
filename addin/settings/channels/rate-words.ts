import type { ChannelRate } from "../../../server/contract/platforms.ts";
import { useTexts } from "../i18n/use-texts.ts";

/** As WhatsApp prices them. https://developers.facebook.com/docs/whatsapp/pricing */
export const rateCategories = ["marketing", "utility", "authentication", "authentication_international", "service"] as const;
export const EVERYWHERE_ELSE = "*";
const DIGITS = 4;

/** Null: there is no such country. */
export function countryName(code: string, language: string): string | null {
  if (!/^[A-Z]{2}$/.test(code)) return null;
  const name = new Intl.DisplayNames([language], { type: "region", fallback: "none" }).of(code);
  return name === undefined || code === "ZZ" ? null : name;
}

/** `0,1131` or `0.1131` in millionths; null: no price. */
export function microsOf(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,3}([.,]\d{1,6})?$/.test(trimmed) ? Math.round(Number(trimmed.replace(",", ".")) * 1_000_000) : null;
}

/** As it is typed in this language, without a currency. */
export function priceText(priceMicros: number, language: string): string {
  return new Intl.NumberFormat(language, { useGrouping: false, minimumFractionDigits: DIGITS, maximumFractionDigits: 6 }).format(priceMicros / 1_000_000);
}

/** A price in words of this language. */
export function useRateWords() {
  const { t, i18n } = useTexts();
  return {
    country: (code: string) => (code === EVERYWHERE_ELSE ? t("channels.rates.elsewhere") : (countryName(code, i18n.language) ?? code)),
    category: (category: string) => t(`channels.rates.kind.${category}`, { defaultValue: category }),
    price: ({ priceMicros, currency }: Pick<ChannelRate, "priceMicros" | "currency">) => new Intl.NumberFormat(i18n.language, { style: "currency", currency, minimumFractionDigits: DIGITS, maximumFractionDigits: 6 }).format(priceMicros / 1_000_000),
  };
}
