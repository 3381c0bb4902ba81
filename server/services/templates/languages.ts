/** “de_AT” and “DE-at” are one language: BCP 47 in its usual letters; null where it is none. */
export function languageCode(text: string | null | undefined): string | null {
  const written = text?.trim().replaceAll("_", "-");
  if (!written || !/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(written)) return null;
  try {
    return Intl.getCanonicalLocales(written)[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * Which of the languages there are somebody reads best: de-AT by de-AT, else by de, else by any other German. Null where
 * none is theirs.
 */
export function pickLanguage(offered: readonly string[], wanted: string | null): string | null {
  const asked = languageCode(wanted);
  if (asked === null) return null;
  const offers = offered.map((language) => [language, languageCode(language)?.toLowerCase()] as const);
  const find = (matches: (code: string) => boolean) => offers.find(([, code]) => code !== undefined && matches(code))?.[0];
  for (let tag = asked.toLowerCase(); tag !== ""; tag = tag.slice(0, Math.max(tag.lastIndexOf("-"), 0))) {
    const found = find((code) => code === tag);
    if (found !== undefined) return found;
  }
  const primary = asked.toLowerCase().split("-")[0]!;
  return find((code) => code.split("-")[0] === primary) ?? null;
}
