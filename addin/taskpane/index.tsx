import { lazy, Suspense } from "react";
import { createRoot, type Root } from "react-dom/client";
import { displayLanguage, ready } from "../shared/office.ts";
import { AppRoot } from "../shared/ui/app-root.tsx";
import { followOfficeTheme } from "../shared/ui/use-is-dark.ts";
import { Pane } from "./pane.tsx";
import { showCrash } from "./show-crash.ts";

const NoOutlook = lazy(async () => ({ default: (await import("./no-outlook.tsx")).NoOutlook }));

/** Language, Office, the desk and the first tab come side by side: each takes its time. */
async function start(root: Root): Promise<void> {
  const languages = import("../shared/i18n/start-i18n.ts");
  const guess = languages.then(({ startI18n }) => startI18n(navigator.languages));
  void import("./desk.tsx").catch(() => {});
  void import("./mail/mail-tab.tsx").catch(() => {});
  const isOutlook = await ready();
  followOfficeTheme();
  const locale = displayLanguage() || navigator.language;
  const i18n = locale.split("-")[0] === (await guess).language ? await guess : await (await languages).startI18n([locale, ...navigator.languages]);
  document.documentElement.lang = locale;
  root.render(
    <AppRoot i18n={i18n} locale={locale}>
      {isOutlook ? <Pane /> : <Suspense fallback={null}><NoOutlook /></Suspense>}
    </AppRoot>,
  );
}

const place = document.getElementById("root")!;
start(createRoot(place)).catch((error: unknown) => showCrash(place, error));
