import { createRoot } from "react-dom/client";
import { createApi } from "../shared/api.ts";
import { readConfig } from "../shared/config.ts";
import { createConnection } from "../shared/connection.ts";
import { createQueryClient } from "../shared/query-client.ts";
import { createSettingsCalls } from "./data/settings-calls.ts";
import { startSettingsI18n } from "./i18n/start-settings-i18n.ts";
import { SettingsRoot } from "./settings-root.tsx";
import { keptLanguage } from "./shell/preferences.ts";

/** The web settings: a page of its own in a browser, without Office. */
async function start(): Promise<void> {
  const config = readConfig();
  const connection = createConnection(config, null);
  const calls = createSettingsCalls(createApi({ baseUrl: config.apiBaseUrl, getToken: connection.auth.getApiToken }));
  const i18n = await startSettingsI18n([keptLanguage(), ...navigator.languages].filter((wish) => wish !== null));
  createRoot(document.getElementById("root")!).render(<SettingsRoot i18n={i18n} queries={createQueryClient()} connection={connection} calls={calls} />);
}

start().catch((error: unknown) => {
  document.getElementById("root")!.textContent = `Mailroom’s settings could not start: ${error instanceof Error ? error.message : String(error)}`;
});
