import type { PageConfig } from "../../server/contract/page-config.ts";

/** What the page was told by its server; `locale` where the server or the host knows one. */
export type AddinConfig = PageConfig & { locale?: string };

const TEXTS = ["clientId", "authority", "apiScope", "graphBaseUrl", "apiBaseUrl"] as const;
const LISTS = ["knownAuthorities", "graphScopes", "mailboxScopes"] as const;

/** Reads `<script type="application/json" id="mailroom-config">`. Throws when the server did not fill it in. */
export function readConfig(page: Document = document): AddinConfig {
  const text = page.getElementById("mailroom-config")?.textContent ?? "";
  const config = parse(text);
  const missing = [
    ...TEXTS.filter((name) => typeof config[name] !== "string"),
    ...LISTS.filter((name) => !Array.isArray(config[name])),
  ];
  if (missing.length > 0) throw new Error(`The page's settings lack ${missing.join(", ")}: it was not served by Mailroom's server.`);
  return config as unknown as AddinConfig;
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
