import { createApi } from "./api.ts";
import { createAuth, type Auth } from "./auth.ts";
import type { AuthOffice } from "./auth-dialog.ts";
import { createCalls, type Calls } from "./calls.ts";
import type { AddinConfig } from "./config.ts";
import { createGraph, type Graph } from "./graph.ts";

/** Everything outside the page, for whoever is signed in. */
export interface Connection {
  config: AddinConfig;
  auth: Auth;
  calls: Calls;
  graph: Graph;
}

/** `office` is null for a page of its own in a browser: the web settings. */
export function createConnection(config: AddinConfig, office: AuthOffice | null): Connection {
  const auth = createAuth(config, office);
  return {
    config,
    auth,
    calls: createCalls(createApi({ baseUrl: config.apiBaseUrl, getToken: auth.getApiToken })),
    graph: createGraph({ baseUrl: config.graphBaseUrl, getToken: auth.getGraphToken }),
  };
}
