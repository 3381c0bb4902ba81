import { teamsHighContrastTheme, webDarkTheme, webLightTheme } from "@fluentui/react-components";
import type { Theme } from "@fluentui/react-components";
import type { ThemeName } from "./preferences.ts";

/** Outlook's colours for the app bar and for the add-in's `officeTheme`. */
type HostTheme = { fluent: Theme; appBar: string; appBarText: string; canvas: string; office: Record<string, string> };

export const HOST_THEMES: Record<ThemeName, HostTheme> = {
  light: {
    fluent: webLightTheme,
    appBar: "#0f6cbd",
    appBarText: "#ffffff",
    canvas: "#f0f0f0",
    office: {
      bodyBackgroundColor: "#ffffff",
      bodyForegroundColor: "#242424",
      controlBackgroundColor: "#f5f5f5",
      controlForegroundColor: "#242424",
    },
  },
  dark: {
    fluent: webDarkTheme,
    appBar: "#0a2e4a",
    appBarText: "#ffffff",
    canvas: "#141414",
    office: {
      bodyBackgroundColor: "#292929",
      bodyForegroundColor: "#ffffff",
      controlBackgroundColor: "#333333",
      controlForegroundColor: "#ffffff",
    },
  },
  contrast: {
    fluent: teamsHighContrastTheme,
    appBar: "#000000",
    appBarText: "#ffffff",
    canvas: "#000000",
    office: {
      bodyBackgroundColor: "#000000",
      bodyForegroundColor: "#ffffff",
      controlBackgroundColor: "#000000",
      controlForegroundColor: "#ffffff",
    },
  },
};

/** `Office.context.officeTheme`. */
export function officeTheme(name: ThemeName): Record<string, string | boolean> {
  return { ...HOST_THEMES[name].office, isDarkTheme: name !== "light" };
}

/** The payload of officeThemeChanged: one JSON text with the colours as numbers. */
export function themeChangedPayload(name: ThemeName): [string] {
  const colours = Object.entries(HOST_THEMES[name].office);
  return [JSON.stringify(Object.fromEntries(colours.map(([key, hex]) => [key, Number.parseInt(hex.slice(1), 16)])))];
}
