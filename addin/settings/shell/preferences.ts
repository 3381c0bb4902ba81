import { useSyncExternalStore } from "react";

export const themeChoices = ["system", "light", "dark", "contrast"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const THEME = "mailroom.settings.theme";
const LANGUAGE = "mailroom.settings.language";

let theme = readTheme();
const listeners = new Set<() => void>();

export function chooseTheme(choice: ThemeChoice): void {
  theme = choice;
  write(THEME, choice);
  listeners.forEach((listener) => listener());
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => theme);
}

/** The language chosen in this browser; null: as the browser wishes. */
export const keptLanguage = () => read(LANGUAGE);
export const keepLanguage = (language: string) => write(LANGUAGE, language);

function readTheme(): ThemeChoice {
  const kept = read(THEME) as ThemeChoice | null;
  return kept && themeChoices.includes(kept) ? kept : "system";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A browser may refuse storage; the choice then lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept for this page alone.
  }
}
