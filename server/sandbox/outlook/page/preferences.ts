import { createStore } from "./store.ts";

export type ThemeName = "light" | "dark" | "contrast";
export const LANGUAGES = ["en-US", "de-DE", "ar-SA"] as const;
export const PANE_WIDTHS = [320, 400, 600] as const;

export type Preferences = {
  userId: string | null;
  /** The shared mailbox that is open in place of the user's own. */
  sharedMailboxId: string | null;
  theme: ThemeName;
  language: (typeof LANGUAGES)[number];
  paneWidth: (typeof PANE_WIDTHS)[number];
  nestedAuth: boolean;
  foldersShown: boolean;
  /** The read button whose pane was pinned; it opens again with the page, as in Outlook. */
  pinnedButtonId: string | null;
};

const KEY = "sandbox-outlook.preferences";
const DEFAULTS: Preferences = {
  userId: null,
  sharedMailboxId: null,
  theme: "light",
  language: "en-US",
  paneWidth: 320,
  nestedAuth: true,
  foldersShown: true,
  pinnedButtonId: null,
};

/** What this browser remembers of the levers; kept for the visit alone where storage is blocked. */
export const preferences = createStore<Preferences>({ ...DEFAULTS, ...readStored<Partial<Preferences>>(KEY) });
preferences.subscribe(() => writeStored(KEY, preferences.get()));

export function readStored<T>(key: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") as T;
  } catch {
    return undefined;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage may be blocked or full; then the choice lasts for this visit.
  }
}
