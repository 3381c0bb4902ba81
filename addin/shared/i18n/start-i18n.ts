import { createInstance, type i18n } from "i18next";
import { chooseLanguage, type Language } from "./languages.ts";
import { toPseudo } from "./pseudo.ts";

export { chooseLanguage, directionOf, languages, type Language } from "./languages.ts";

type Messages = { [key: string]: string | Messages };

/** Each language is a chunk of its own, so that nobody loads one that is not read. */
const load: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import("./en.json", { with: { type: "json" } }),
  de: () => import("./de.json", { with: { type: "json" } }),
};

/** `?lang=pseudo` shows every string that went through here as [!! ŝťŕíñĝ !!]; `?lang=de` overrules the host. */
export async function startI18n(wishes: readonly string[], asked: string | null = askedLanguage()): Promise<i18n> {
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
