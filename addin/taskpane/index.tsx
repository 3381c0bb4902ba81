import { createRoot, type Root } from "react-dom/client";
import { readConfig } from "../shared/config.ts";
import { createConnection } from "../shared/connection.ts";
import { startI18n } from "../shared/i18n/start-i18n.ts";
import { keysTouchedBy } from "../shared/query-keys.ts";
import { authOffice, displayLanguage, ready } from "../shared/office.ts";
import { AppRoot, createQueryClient } from "../shared/ui/app-root.tsx";
import { followOfficeTheme } from "../shared/ui/use-is-dark.ts";
import { NoOutlook } from "./no-outlook.tsx";
import { Pane } from "./pane.tsx";
import { showCrash } from "./show-crash.ts";

/** Languages, Office and the first tab come side by side; each takes its time. */
async function start(root: Root): Promise<void> {
  const guess = startI18n(navigator.languages);
  void import("./mail/mail-tab.tsx").catch(() => {});
  const isOutlook = await ready();
  followOfficeTheme();
  const locale = displayLanguage() || navigator.language;
  const i18n = locale.split("-")[0] === (await guess).language ? await guess : await startI18n([locale, ...navigator.languages]);
  document.documentElement.lang = locale;
  const connection = createConnection(readConfig(), authOffice);
  const queries = createQueryClient();
  root.render(
    <AppRoot i18n={i18n} queries={queries} connection={connection} locale={locale}>
      {isOutlook ? <Pane /> : <NoOutlook />}
    </AppRoot>,
  );
  if (!isOutlook) return;
  const { startLive, liveUrl } = await import("../shared/live.ts");
  startLive({
    url: liveUrl(connection.config.apiBaseUrl),
    getToken: connection.auth.getApiToken,
    onEvent: (event) => keysTouchedBy(event).forEach((queryKey) => void queries.invalidateQueries({ queryKey: [...queryKey] })),
    onGap: () => void queries.invalidateQueries(),
  });
}

const place = document.getElementById("root")!;
start(createRoot(place)).catch((error: unknown) => showCrash(place, error));
