import { request, type Dispatcher } from "undici";
import { parseObject } from "../outside/read-answer.ts";
import { readRetryAfter } from "../graph/graph-request.ts";

const TOKEN_TIMEOUT_MS = 10_000;

/** Our app, as Entra knows it. */
export interface EntraApp {
  /** `https://login.microsoftonline.com/<tenant id>/oauth2/v2.0/token` */
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  dispatcher?: Dispatcher;
}

export interface GrantedToken {
  token: string;
  seconds: number;
  /** Null: none was asked for, or the one that was shown stays. */
  refreshToken: string | null;
  scopes: string[];
}

/**
 * What Entra answers. `refused`: it said no; `unavailable`: it may do better later. None of them carries what was sent.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export type TokenAnswer =
  | { outcome: "granted"; granted: GrantedToken }
  /** `aadsts`: such as `AADSTS7000215`; `claims`: what the next sign-in must ask for. */
  | { outcome: "refused"; error: string; aadsts: string | null; sentence: string; claims: string | null }
  | { outcome: "unavailable"; sentence: string; retryAfterMs: number | null; cause?: unknown };

/** Asks Entra's token endpoint once, as our app, with its secret. */
export async function askEntra(app: EntraApp, grant: Record<string, string>): Promise<TokenAnswer> {
  const form = new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...grant });
  try {
    const answer = await request(app.tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
      dispatcher: app.dispatcher,
    });
    return answerOf(app, answer.statusCode, waitOf(answer.headers["retry-after"]), await answer.body.text());
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    return { outcome: "unavailable", sentence: `Entra cannot be reached at ${app.tokenUrl}${why}`, retryAfterMs: null, cause };
  }
}

function answerOf(app: EntraApp, status: number, retryAfterMs: number | null, body: string): TokenAnswer {
  if (status >= 500 || status === 429) return { outcome: "unavailable", sentence: `Entra answered ${status} at ${app.tokenUrl}`, retryAfterMs };
  const said = parseObject(body);
  if (status !== 200) return refusalOf(status, said);
  const { access_token: token, expires_in: seconds } = said ?? {};
  if (typeof token !== "string" || !Number.isFinite(Number(seconds))) return { outcome: "unavailable", sentence: `Entra's answer at ${app.tokenUrl} is not a token`, retryAfterMs: null };
  return { outcome: "granted", granted: { token, seconds: Number(seconds), refreshToken: text(said?.["refresh_token"]), scopes: (text(said?.["scope"]) ?? "").split(" ").filter(Boolean) } };
}

function waitOf(header: string | string[] | undefined): number | null {
  const now = new Date();
  const at = readRetryAfter(header, now);
  return at && at.getTime() - now.getTime();
}

function refusalOf(status: number, said: Record<string, unknown> | null): TokenAnswer {
  const description = text(said?.["error_description"]) ?? `status ${status}`;
  const aadsts = /^AADSTS\d+/.exec(description)?.[0] ?? null;
  return { outcome: "refused", error: text(said?.["error"]) ?? "", aadsts, sentence: description.split(/ Trace ID:|\r?\n/)[0]!, claims: text(said?.["claims"]) };
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
