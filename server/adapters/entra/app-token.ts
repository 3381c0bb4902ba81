import { askEntra, type EntraApp } from "./token-endpoint.ts";

/** A token is renewed this long before it ends, so that a call under way never outlives it. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

export interface AppTokenOptions extends EntraApp {
  /** `https://graph.microsoft.com/.default` */
  scope: string;
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
  const answer = await askEntra(options, { grant_type: "client_credentials", scope: options.scope });
  if (answer.outcome === "granted") return answer.granted;
  if (answer.outcome === "unavailable") throw new AppTokenError("unavailable", answer.sentence, null, { cause: answer.cause });
  const { aadsts, sentence } = answer;
  throw new AppTokenError("refused", `Entra refused the app ${options.clientId}: ${sentence}${remedies[aadsts ?? ""] ?? ""}`, aadsts);
}

const remedies: Record<string, string> = {
  AADSTS7000215: " Put the secret's value, not its id, into the settings.",
  AADSTS7000222: " The secret has expired: make a new one in the app registration.",
  AADSTS700016: " Check the client id and the tenant id.",
  AADSTS90002: " Check the tenant id.",
};
