import type { i18n } from "i18next";
import { toPseudo } from "../../shared/i18n/pseudo.ts";
import type { Language } from "../../shared/i18n/languages.ts";
import { startI18n, switchLanguage } from "../../shared/i18n/start-i18n.ts";

/** The settings' own texts, apart from those that the pane loads. */
export const SETTINGS = "settings";

const load = {
  en: () => import("./en.json", { with: { type: "json" } }),
  de: () => import("./de.json", { with: { type: "json" } }),
};

export async function startSettingsI18n(wishes: readonly string[]): Promise<i18n> {
  const instance = await startI18n(wishes);
  await addTexts(instance, instance.language as Language);
  return instance;
}

export async function chooseLanguage(instance: i18n, language: Language): Promise<void> {
  await addTexts(instance, language);
  await switchLanguage(instance, language);
}

async function addTexts(instance: i18n, language: Language): Promise<void> {
  if (instance.hasResourceBundle(language, SETTINGS)) return;
  const { default: texts } = await load[language]();
  const isPseudo = new URLSearchParams(location.search).get("lang") === "pseudo";
  instance.addResourceBundle(language, SETTINGS, isPseudo ? toPseudo(texts) : texts);
}
