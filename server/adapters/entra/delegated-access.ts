import type { AccessAnswer, AccessRefusal, DelegatedAccess } from "../../services/mailboxes/delegated-access.ts";
import { ofTenant } from "./of-tenant.ts";
import { askEntra, type EntraApp, type TokenAnswer } from "./token-endpoint.ts";

/** In `tokenUrl` `{tenantid}` stands for the person's own tenant: no other one knows them. */
export interface DelegatedAccessOptions extends EntraApp {
  homeTenantId: string;
  /** Graph's permissions that a person's mailbox is worked on with. */
  scopes: string[];
}

/**
 * A person's leave by Entra: on behalf of whoever brought a token of ours, and from then on by refresh token. Entra gives
 * out a new refresh token each time and leaves the old one good, so that an answer that was lost costs nothing.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export function createDelegatedAccess(options: DelegatedAccessOptions): DelegatedAccess {
  const scope = [...options.scopes, "offline_access"].join(" ");
  const at = (tenantId: string | null): EntraApp => ({ ...options, tokenUrl: ofTenant(options.tokenUrl, tenantId ?? options.homeTenantId) });
  return {
    redeem: async (assertion, tenantId) => toAccess(await askEntra(at(tenantId), { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", requested_token_use: "on_behalf_of", assertion, scope })),
    renew: async (refreshToken, tenantId) => toAccess(await askEntra(at(tenantId), { grant_type: "refresh_token", refresh_token: refreshToken, scope })),
  };
}

function toAccess(answer: TokenAnswer): AccessAnswer {
  switch (answer.outcome) {
    case "granted":
      return { outcome: "granted", access: answer.granted };
    case "unavailable":
      return { outcome: "deferred", message: answer.sentence, retryAfterMs: answer.retryAfterMs };
    case "refused":
      return { outcome: "refused", reason: reasonOf(answer), code: answer.aadsts, message: answer.sentence, claims: answer.claims };
    default:
      return answer satisfies never;
  }
}

/** Nobody agreed to what we ask for, or an admin must. */
const CONSENT = new Set(["AADSTS65001", "AADSTS65004", "AADSTS90094", "AADSTS90095", "AADSTS900941"]);
/** A second factor is to be shown or set up, or a policy wants another device or place. */
const CLAIMS = new Set(["AADSTS50072", "AADSTS50074", "AADSTS50076", "AADSTS50079", "AADSTS50158", "AADSTS53000", "AADSTS53001", "AADSTS53003"]);

/**
 * Of a person's token whatever is wrong with it (AADSTS50173 a new password, 70008, 700082 and 70043 too old, 50013 no
 * longer good, 50057 the account is closed) is mended by the next one. `invalid_client` and its like are ours to mend.
 */
function reasonOf({ error, aadsts, claims }: { error: string; aadsts: string | null; claims: string | null }): AccessRefusal {
  if (aadsts !== null && CONSENT.has(aadsts)) return "consent_needed";
  if (claims !== null || (aadsts !== null && CLAIMS.has(aadsts))) return "claims_needed";
  return error === "invalid_grant" || error === "interaction_required" || error === "login_required" ? "over" : "misconfigured";
}
