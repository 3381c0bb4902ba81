import { useSyncExternalStore } from "react";
import { isDarkTheme, onThemeChanged } from "../office.ts";

const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());
const systemDark = matchMedia("(prefers-color-scheme: dark)");
systemDark.addEventListener("change", tell);

/** Office cannot be asked for its theme before it has started. */
export function followOfficeTheme(): void {
  onThemeChanged(tell);
  tell();
}

/** Outlook's theme where it tells one, else the system's. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => isDarkTheme() ?? systemDark.matches);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
