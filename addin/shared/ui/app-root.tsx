import { FluentProvider, webDarkTheme, webLightTheme } from "@fluentui/react-components";
import type { i18n } from "i18next";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { directionOf } from "../i18n/languages.ts";
import { useIsDark } from "./use-is-dark.ts";

interface AppRootProps {
  i18n: i18n;
  /** The host's language, which also says in which direction is read. */
  locale: string;
  children: ReactNode;
}

/** Theme, direction and language: all that can be drawn before anything is known of the desk. */
export function AppRoot({ i18n, locale, children }: AppRootProps) {
  const isDark = useIsDark();
  return (
    <I18nextProvider i18n={i18n}>
      <FluentProvider theme={isDark ? webDarkTheme : webLightTheme} dir={directionOf(locale)} style={{ minHeight: "100%" }}>
        {children}
      </FluentProvider>
    </I18nextProvider>
  );
}
