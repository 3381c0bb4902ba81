import { request, type Dispatcher } from "undici";

/** A token is renewed this long before it ends, so that a call under way never outlives it. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;
const TOKEN_TIMEOUT_MS = 10_000;

export interface AppTokenOptions {
  /** `https://login.microsoftonline.com/<tenant id>/oauth2/v2.0/token` */
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** `https://graph.microsoft.com/.default` */
  scope: string;
  dispatcher?: Dispatcher;
  now?: () => Date;
}

/** `refused`: Entra said no, and will again until a setting changes; `unavailable`: it may do better later. */
export class AppTokenError extends Error {
  readonly code: "refused" | "unavailable";
  /** Such as `AADSTS7000215`, where Entra gave one. */
  readonly aadsts: string | null;
  constructor(code: "refused" | "unavailable", message: string, aadsts: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = "AppTokenError";
    this.code = code;
    this.aadsts = aadsts;
  }
}

/**
 * The app's own token for Graph by client credentials: kept until five minutes before its end, one request at a time
 * however many ask, `renew` after Graph refused the kept one. Throws AppTokenError; the next call tries again.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function createAppTokenSource(options: AppTokenOptions): (ask?: { renew?: boolean }) => Promise<string> {
  const now = () => (options.now?.() ?? new Date()).getTime();
  let kept: { token: string; endsAt: number } | null = null;
  let flight: Promise<string> | null = null;

  const fetchAndKeep = async () => {
    const { token, seconds } = await fetchToken(options);
    kept = { token, endsAt: now() + seconds * 1000 };
    return token;
  };

  return async function appToken({ renew = false } = {}) {
    if (!renew && kept && kept.endsAt - RENEW_BEFORE_MS > now()) return kept.token;
    flight ??= fetchAndKeep().finally(() => (flight = null));
    return flight;
  };
}

async function fetchToken(options: AppTokenOptions): Promise<{ token: string; seconds: number }> {
  const { status, body } = await post(options);
  if (status >= 500 || status === 429) throw new AppTokenError("unavailable", `Entra answered ${status} at ${options.tokenUrl}`);
  const answer = readJson(body);
  if (status !== 200) throw refusalOf(status, answer, options);
  const { access_token: token, expires_in: seconds } = answer ?? {};
  if (typeof token !== "string" || !Number.isFinite(Number(seconds))) {
    throw new AppTokenError("unavailable", `Entra's answer at ${options.tokenUrl} is not a token`);
  }
  return { token, seconds: Number(seconds) };
}

async function post(options: AppTokenOptions): Promise<{ status: number; body: string }> {
  const form = new URLSearchParams({
    grant_type: "client_credentials", client_id: options.clientId, client_secret: options.clientSecret, scope: options.scope,
  });
  try {
    const answer = await request(options.tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
      dispatcher: options.dispatcher,
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new AppTokenError("unavailable", `Entra cannot be reached at ${options.tokenUrl}${why}`, null, { cause });
  }
}

function refusalOf(status: number, answer: Record<string, unknown> | null, options: AppTokenOptions): AppTokenError {
  const said = typeof answer?.error_description === "string" ? answer.error_description : `status ${status}`;
  const aadsts = /^AADSTS\d+/.exec(said)?.[0] ?? null;
  const sentence = said.split(/ Trace ID:|\r?\n/)[0];
  return new AppTokenError("refused", `Entra refused the app ${options.clientId}: ${sentence}${remedies[aadsts ?? ""] ?? ""}`, aadsts);
}

const remedies: Record<string, string> = {
  AADSTS7000215: " Put the secret's value, not its id, into the settings.",
  AADSTS7000222: " The secret has expired: make a new one in the app registration.",
  AADSTS700016: " Check the client id and the tenant id.",
  AADSTS90002: " Check the tenant id.",
};

function readJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
