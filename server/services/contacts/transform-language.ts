import { countryCode, nameLanguages } from "./transform-country.ts";
import { wordKey } from "./transform-text.ts";

/** Languages beyond those in whose words we look, that are worth knowing by name. */
const otherLanguages = ["ca", "eu", "gl", "cy", "ga", "is", "mt", "lb", "sq", "mk", "bs", "be", "hy", "ka", "az", "kk", "uz", "ky", "tk", "tg", "mn", "ur", "bn", "pa", "gu", "ta", "te", "kn", "ml", "mr", "ne", "si", "my", "km", "lo", "tl", "fil", "sw", "am", "af", "zu", "xh", "yo", "ha", "ig", "so", "ps", "ku", "no", "nn", "yue", "la", "eo"];
/** ISO 639-2's bibliographic codes, which BCP 47 does not have, and countries that are written for their language. */
const otherCodes: Record<string, string> = {
  ger: "de", fre: "fr", dut: "nl", cze: "cs", slo: "sk", gre: "el", chi: "zh", rum: "ro", per: "fa", alb: "sq", arm: "hy", baq: "eu", bur: "my", geo: "ka", ice: "is", mac: "mk", may: "ms", wel: "cy",
  jp: "ja", cz: "cs", gr: "el", dk: "da", cn: "zh", us: "en", gb: "en", ua: "uk", esp: "es", mandarin: "zh", cantonese: "yue", farsi: "fa", flemish: "nl-BE", flamisch: "nl-BE", castellano: "es", "brazilian portuguese": "pt-BR", valencia: "ca",
  "simplified chinese": "zh-Hans", "traditional chinese": "zh-Hant", 简体中文: "zh-Hans", 繁體中文: "zh-Hant", norwegisch: "no", norwegian: "no",
};

let tagByName: Map<string, string> | null = null;

/** The BCP 47 tag of a language's code or name (`de_DE`, `ger`, `Deutsch`, `German (Austria)`); null where none is meant for certain. */
export function languageTag(text: string): string | null {
  const byCode = /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*(?:\.utf-?8)?$/i.test(text) ? tagOf(text.replace(/\.utf-?8$/i, "").replaceAll("_", "-")) : null;
  if (byCode) return byCode;
  tagByName ??= readNames();
  const key = wordKey(text);
  const whole = otherCodes[key] ?? tagByName.get(key);
  if (whole) return whole;
  const named = /^(.+?)\s*[([,/–-]\s*(.+?)\s*[)\]]?$/.exec(text);
  if (!named) return null;
  const language = languageTag(named[1]!);
  const region = countryCode(named[2]!);
  return language && region && !language.includes("-") ? `${language}-${region}` : null;
}

let display: Intl.DisplayNames | null = null;

function tagOf(text: string): string | null {
  display ??= new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  try {
    const tag = Intl.getCanonicalLocales(text)[0]!;
    return display.of(tag.split("-")[0]!) === undefined ? null : tag;
  } catch {
    return null;
  }
}

function readNames(): Map<string, string> {
  const names = new Map<string, string>();
  const languages = [...nameLanguages.filter((language) => language !== "zh-Hant"), ...otherLanguages];
  for (const shownIn of new Set([...nameLanguages, ...otherLanguages])) {
    const display = new Intl.DisplayNames(shownIn, { type: "language", fallback: "none" });
    if (!display.resolvedOptions().locale.startsWith(shownIn.slice(0, 2))) continue;
    for (const language of languages) {
      const name = wordKey(display.of(language) ?? "");
      if (name !== "" && !names.has(name)) names.set(name, language);
    }
  }
  return names;
}
