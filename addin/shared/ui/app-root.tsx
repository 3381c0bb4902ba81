import { FluentProvider, webDarkTheme, webLightTheme } from "@fluentui/react-components";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { i18n } from "i18next";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { isWorthRetrying, problemOf } from "../api-problem.ts";
import type { Connection } from "../connection.ts";
import { directionOf } from "../i18n/languages.ts";
import { ConnectionContext } from "./connection-context.ts";
import { useIsDark } from "./use-is-dark.ts";

const FRESH_MS = 15_000;
const RETRIES_MAX = 2;

/** A refused request is not asked again; one that did not come through is, twice. Read data is kept while offline. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        networkMode: "always",
        retry: (failures, error) => failures < RETRIES_MAX && isWorthRetrying(problemOf(error)) && problemOf(error).code !== "offline",
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

interface AppRootProps {
  i18n: i18n;
  queries: QueryClient;
  connection: Connection;
  /** The host's language, which also says in which direction is read. */
  locale: string;
  children: ReactNode;
}

/** Theme, direction, language, server data: what every page of Mailroom stands on. */
export function AppRoot({ i18n, queries, connection, locale, children }: AppRootProps) {
  const isDark = useIsDark();
  return (
    <I18nextProvider i18n={i18n}>
      <ConnectionContext value={connection}>
        <QueryClientProvider client={queries}>
          <FluentProvider theme={isDark ? webDarkTheme : webLightTheme} dir={directionOf(locale)} style={{ minHeight: "100%" }}>
            {children}
          </FluentProvider>
        </QueryClientProvider>
      </ConnectionContext>
    </I18nextProvider>
  );
}
