import { FluentProvider, teamsHighContrastTheme, webDarkTheme, webLightTheme, type Theme } from "@fluentui/react-components";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import type { i18n } from "i18next";
import { useEffect } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";
import type { Connection } from "../shared/connection.ts";
import { directionOf } from "../shared/i18n/languages.ts";
import { ConnectionContext } from "../shared/ui/connection-context.ts";
import { useIsDark } from "../shared/ui/use-is-dark.ts";
import type { SettingsCalls } from "./data/settings-calls.ts";
import { SettingsCallsContext } from "./data/settings-context.ts";
import { useThemeChoice, type ThemeChoice } from "./shell/preferences.ts";
import { SignedIn } from "./shell/signed-in.tsx";

interface SettingsRootProps {
  i18n: i18n;
  queries: QueryClient;
  connection: Connection;
  calls: SettingsCalls;
}

export function SettingsRoot({ i18n, queries, connection, calls }: SettingsRootProps) {
  return (
    <I18nextProvider i18n={i18n}>
      <ConnectionContext value={connection}>
        <SettingsCallsContext value={calls}>
          <QueryClientProvider client={queries}>
            <Themed />
          </QueryClientProvider>
        </SettingsCallsContext>
      </ConnectionContext>
    </I18nextProvider>
  );
}

/** Unlike the pane, which follows Outlook, this page lets its reader choose theme and language. */
function Themed() {
  const { i18n } = useTranslation();
  const choice = useThemeChoice();
  const isSystemDark = useIsDark();
  const isDark = choice === "system" ? isSystemDark : choice !== "light";
  const direction = askedDirection() ?? directionOf(i18n.language);
  useEffect(() => {
    const { documentElement } = document;
    documentElement.style.colorScheme = isDark ? "dark" : "light";
    documentElement.lang = i18n.language;
    documentElement.dir = direction;
  }, [isDark, i18n.language, direction]);
  return (
    <FluentProvider theme={themeOf(choice, isDark)} dir={direction} style={{ minHeight: "100%" }}>
      <SignedIn />
    </FluentProvider>
  );
}

function themeOf(choice: ThemeChoice, isDark: boolean): Theme {
  if (choice === "contrast") return teamsHighContrastTheme;
  return isDark ? webDarkTheme : webLightTheme;
}

/** `?dir=rtl` mirrors the page, to see it as readers from right to left do. */
function askedDirection(): "rtl" | null {
  return new URLSearchParams(location.search).get("dir") === "rtl" ? "rtl" : null;
}
