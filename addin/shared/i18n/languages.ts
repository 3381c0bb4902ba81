export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];
const RIGHT_TO_LEFT = new Set(["ar", "he", "fa", "ur"]);

/** The first wish that we speak, else English: `chooseLanguage(["de-AT", "en"])` is "de". */
export function chooseLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const language = wish.toLowerCase().split("-")[0] as Language;
    if (languages.includes(language)) return language;
  }
  return "en";
}

export function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(locale.toLowerCase().split("-")[0]!) ? "rtl" : "ltr";
}
