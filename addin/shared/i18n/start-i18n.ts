import { createInstance, type i18n } from "i18next";
import { toPseudo } from "./pseudo.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];
const RIGHT_TO_LEFT = new Set(["ar", "he", "fa", "ur"]);

type Messages = { [key: string]: string | Messages };

/** Each language is a chunk of its own, so that nobody loads one that is not read. */
const load: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import("./en.json", { with: { type: "json" } }),
  de: () => import("./de.json", { with: { type: "json" } }),
};

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

/** `?lang=pseudo` shows every string that went through here as [!! ŝťŕíñĝ !!]; `?lang=de` overrules the host. */
export async function startI18n(wishes: readonly string[], asked = askedLanguage()): Promise<i18n> {
  const language = chooseLanguage(asked ? [asked, ...wishes] : wishes);
  const { default: messages } = await load[language]();
  const instance = createInstance();
  await instance.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: asked === "pseudo" ? toPseudo(messages) : messages } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}

/** Puts another language into a running page. */
export async function switchLanguage(instance: i18n, language: Language): Promise<void> {
  if (!instance.hasResourceBundle(language, "translation")) instance.addResourceBundle(language, "translation", (await load[language]()).default);
  await instance.changeLanguage(language);
}

function askedLanguage(): string | null {
  return new URLSearchParams(location.search).get("lang");
}
