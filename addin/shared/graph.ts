import type { Client, GraphRequest, MiddlewareOptions } from "@microsoft/microsoft-graph-client";
import type { Message, User } from "@microsoft/microsoft-graph-types";
import { ApiProblem } from "./api-problem.ts";
import type { TokenWish } from "./auth.ts";

const FIELDS = "id,internetMessageId,conversationId,subject,from,bodyPreview,receivedDateTime";
const GRAPH_TIMEOUT_MS = 15_000;
/** The client would wait three times, longer each time; somebody who looks at the pane rather decides for themselves. */
const RETRIES_MAX = 1;
const RETRY_AFTER_SECONDS = 1;

/** What Graph knows of the open mail; `id` is the immutable one, which survives a move to another folder. */
export interface GraphMessage {
  id: string;
  internetMessageId: string | null;
  subject: string;
  preview: string;
}

export interface GraphOptions {
  /** With its version, e.g. https://graph.microsoft.com/v1.0 */
  baseUrl: string;
  getToken(wish?: TokenWish): Promise<string>;
}

export interface Graph {
  /** `mailbox` where the mail lies in somebody else's. Rejects with ApiProblem. */
  readMessage(restId: string, mailbox: string | null): Promise<GraphMessage>;
  /** The address of the signed-in user. */
  ownAddress(): Promise<string>;
}

/** Microsoft Graph with the user's own token. Its client is loaded with the first call. */
export function createGraph(options: GraphOptions): Graph {
  let loading: Promise<Loaded> | null = null;
  const load = () => (loading ??= loadClient(options).catch((error: unknown) => {
    loading = null;
    throw error;
  }));

  async function get<Answer>(prepare: (client: Client) => GraphRequest): Promise<Answer> {
    // Asked for here as well, since the client would bury a refused sign-in in an error of its own.
    const [{ client, calm }, token] = await Promise.all([load(), options.getToken()]);
    const attempt = () => prepare(client).middlewareOptions([calm]).options({ signal: AbortSignal.timeout(GRAPH_TIMEOUT_MS) }).get() as Promise<Answer>;
    try {
      return await attempt().catch(async (error: GraphFault) => {
        if (error.statusCode !== 401) throw error;
        await options.getToken({ refused: token });
        return attempt();
      });
    } catch (error) {
      throw graphProblem(error);
    }
  }

  return {
    async readMessage(restId, mailbox) {
      const path = `${mailbox ? `/users/${encodeURIComponent(mailbox)}` : "/me"}/messages/${encodeURIComponent(restId)}`;
      const message = await get<Message>((client) => client.api(path).select(FIELDS).header("Prefer", 'IdType="ImmutableId"'));
      return { id: message.id ?? restId, internetMessageId: message.internetMessageId ?? null, subject: message.subject ?? "", preview: message.bodyPreview ?? "" };
    },
    async ownAddress() {
      const me = await get<User>((client) => client.api("/me").select("mail,userPrincipalName"));
      return (me.mail ?? me.userPrincipalName ?? "").toLowerCase();
    },
  };
}

interface Loaded {
  client: Client;
  calm: MiddlewareOptions;
}

async function loadClient({ baseUrl, getToken }: GraphOptions): Promise<Loaded> {
  const { Client, RetryHandlerOptions } = await import("@microsoft/microsoft-graph-client");
  const address = new URL(baseUrl);
  const [, before = "", version = "v1.0"] = address.pathname.match(/^(.*?)\/(v1\.0|beta)\/?$/) ?? [];
  const client = Client.init({
    baseUrl: `${address.origin}${before}/`,
    defaultVersion: version,
    // Without this the client sends its token to Microsoft's own hosts only.
    customHosts: new Set([address.hostname]),
    authProvider: (done) => void getToken().then((token) => done(null, token), (error: unknown) => done(error, null)),
  });
  return { client, calm: new RetryHandlerOptions(RETRY_AFTER_SECONDS, RETRIES_MAX) };
}

interface GraphFault { statusCode?: number; code?: string | null; message?: string; name?: string }

/** The SDK wraps whatever went wrong, a refused token included, in a GraphError with status -1. */
export function graphProblem(error: unknown): unknown {
  const { statusCode = -1, code, message = "", name } = (error ?? {}) as GraphFault;
  if (name !== "GraphError" && !(error instanceof Error && statusCode > 0)) return error;
  if (code === "TimeoutError") return new ApiProblem({ code: "timed_out", detail: message });
  if (statusCode <= 0) return new ApiProblem({ code: navigator.onLine === false ? "offline" : "unreachable", detail: message });
  const known: Record<number, string> = { 401: "graph_sign_in", 403: "graph_forbidden", 404: "graph_not_found", 429: "graph_busy" };
  return new ApiProblem({ code: known[statusCode] ?? "graph_unavailable", detail: message || String(code), status: statusCode });
}
