import { randomUUID } from "node:crypto";

/** Why the sandbox's Entra says no, in Entra's own numbers (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const refusals = {
  90014: { error: "invalid_request", says: "The required field is missing from the credential: {}." },
  900971: { error: "invalid_request", says: "No reply address provided." },
  50011: { error: "invalid_request", says: "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the application." },
  700016: { error: "unauthorized_client", says: "Application with identifier '{}' was not found in the directory." },
  70003: { error: "unsupported_grant_type", says: "The app requested an unsupported grant type '{}'." },
  70011: { error: "invalid_scope", says: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid: '{}'." },
  650053: { error: "invalid_scope", says: "The application asked for scope '{}' that doesn't exist on the resource." },
  28000: { error: "invalid_request", says: "Provided value for the input parameter scope is not valid because it contains more than one resource: {}." },
  1002012: { error: "invalid_scope", says: "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier." },
  7000215: { error: "invalid_client", says: "Invalid client secret provided for app '{}'." },
  7000218: { error: "invalid_client", says: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'." },
  70008: { error: "invalid_grant", says: "The provided authorization code has expired. Send a new interactive authorization request for this user and resource." },
  54005: { error: "invalid_grant", says: "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token." },
  70000: { error: "invalid_grant", says: "Provided grant is invalid or malformed." },
  501481: { error: "invalid_grant", says: "The Code_Verifier does not match the code_challenge supplied in the authorization request." },
  500112: { error: "invalid_client", says: "The return URL specified in the request does not match the one the code was issued for: '{}'." },
  700082: { error: "invalid_grant", says: "The refresh token has expired or was revoked." },
  50013: { error: "invalid_grant", says: "Assertion failed signature validation or has expired. {}" },
  500131: { error: "invalid_grant", says: "Assertion audience does not match the Client app presenting the assertion. {}" },
  65001: { error: "invalid_grant", says: "The user or administrator has not consented to use the application with ID '{}'. Send an interactive authorization request for this user and resource." },
  50076: { error: "interaction_required", says: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{}'." },
  50173: { error: "invalid_grant", says: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. {}" },
  50034: { error: "invalid_grant", says: "The user account {} does not exist in the directory." },
  50058: { error: "login_required", says: "A silent sign-in request was sent but no user is signed in." },
  16000: { error: "interaction_required", says: "Either multiple user identities are available for the current request or the selected account is not supported for the scenario. {}" },
  9002325: { error: "invalid_request", says: "Proof Key for Code Exchange is required for cross-origin authorization code redemption." },
  65004: { error: "access_denied", says: "User declined to consent to access the app." },
  900144: { error: "invalid_request", says: "The request is not valid: {}." },
} as const;
export type AadstsCode = keyof typeof refusals;

export class EntraRefusal extends Error {
  readonly code: AadstsCode;
  readonly error: string;
  /** What the next authorization request must ask for. */
  readonly claims: string | undefined;
  constructor(code: AadstsCode, detail = "", claims?: string) {
    super(aadsts(code, detail));
    this.claims = claims;
    this.code = code;
    this.error = refusals[code].error;
  }
}

export const aadsts = (code: AadstsCode, detail = "") => `AADSTS${code}: ${refusals[code].says.replace("{}", detail).trim()}`;

/** The body of a failed token request, as Entra writes it. */
export function refusalBody(refusal: EntraRefusal, now: Date) {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = now.toISOString().replace("T", " ").replace(/\.\d+/, "");
  return {
    error: refusal.error,
    error_description: `${refusal.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [Number(refusal.code)],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    ...(refusal.claims !== undefined && { suberror: "basic_action", claims: refusal.claims }),
  };
}
