import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDelegatedAccess } from "../../server/adapters/entra/delegated-access.ts";
import { mailboxScopes } from "../../server/vendors.ts";
import { aylin, clientId, clientSecret, mara, otherTenantId, serveHttps, startEntra, tenantId, type EntraOnTheWire } from "../sandbox/entra-on-the-wire.ts";

let wire: EntraOnTheWire;
beforeAll(async () => void (wire = await startEntra()));
beforeEach(() => wire.entra.levers.clear());
afterAll(() => wire.stop());

const made = (more: object = {}) => createDelegatedAccess({ tokenUrl: wire.personTokenUrl, homeTenantId: otherTenantId, clientId, clientSecret, scopes: mailboxScopes, dispatcher: wire.dispatcher, ...more });
/** Of people of the tenant that is served. */
const access = (more: object = {}) => {
  const { redeem, renew } = made(more);
  return { redeem: (assertion: string) => redeem(assertion, tenantId), renew: (refreshToken: string) => renew(refreshToken, tenantId) };
};
const brought = (oid = aylin.id) => wire.entra.issueToken({ audience: "api", oid });
const granted = async () => {
  const answer = await access().redeem(await brought());
  if (answer.outcome !== "granted") throw new Error(JSON.stringify(answer));
  return answer.access;
};

describe("a person's leave", () => {
  test("is had from their token of ours, says whose it is and what for, and is renewed", async () => {
    const first = await granted();
    expect(await wire.entra.verifyGraphToken(first.token)).toEqual({ oid: aylin.id, scp: "Mail.ReadWrite Mail.Send MailboxSettings.Read" });
    expect(first.scopes).toEqual(mailboxScopes);
    const renewed = await access().renew(first.refreshToken!);
    expect(renewed).toMatchObject({ outcome: "granted", access: { seconds: 3599, refreshToken: expect.any(String) } });
    // Entra leaves the one before good: an answer that was lost costs nothing.
    expect(await access().renew(first.refreshToken!)).toMatchObject({ outcome: "granted" });
  });

  test("is refused without consent, by a claims challenge with what it asks for, and after a new password; another person's is not touched", async () => {
    const { refreshToken } = await granted();
    wire.entra.levers.withdrawConsent(aylin.mail);
    expect(await access().redeem(await brought())).toMatchObject({ outcome: "refused", reason: "consent_needed", code: "AADSTS65001" });
    wire.entra.levers.clear();
    wire.entra.levers.demandClaims(aylin.mail);
    expect(await access().redeem(await brought())).toMatchObject({ outcome: "refused", reason: "claims_needed", code: "AADSTS50076", claims: expect.stringContaining("capolids") });
    wire.entra.levers.clear();
    wire.entra.levers.revokeGrants(aylin.mail);
    expect(await access().renew(refreshToken!)).toMatchObject({ outcome: "refused", reason: "over", code: "AADSTS50173", claims: null });
    expect(await access().redeem(await brought(mara.id))).toMatchObject({ outcome: "granted" });
  });

  test("is asked of the person's own tenant; of whom none is known, of ours", async () => {
    expect(await made().redeem(await brought(), otherTenantId)).toMatchObject({ outcome: "refused", reason: "misconfigured" });
    expect(await made().redeem(await brought(), null)).toMatchObject({ outcome: "refused", reason: "misconfigured" });
    expect(await made({ homeTenantId: tenantId }).redeem(await brought(), null)).toMatchObject({ outcome: "granted" });
  });

  test("is refused to a token that is not the person's, or of another audience", async () => {
    expect(await access().redeem(await wire.entra.issueToken({ audience: "graph", oid: aylin.id }))).toMatchObject({ outcome: "refused", reason: "over" });
    expect(await access().redeem("nonsense")).toMatchObject({ outcome: "refused", reason: "over", code: "AADSTS50013" });
    expect(await access().renew("nonsense")).toMatchObject({ outcome: "refused", reason: "over", code: "AADSTS70000" });
  });

  test("tells our app's own fault from the person's, and never says a secret", async () => {
    const assertion = await brought();
    const answers = [await access({ clientSecret: "a-wrong-secret" }).redeem(assertion), await access({ clientId: "11111111-2222-4333-8444-555555555555" }).redeem(assertion)];
    expect(answers).toMatchObject([{ outcome: "refused", reason: "misconfigured", code: "AADSTS7000215" }, { outcome: "refused", reason: "misconfigured", code: "AADSTS700016" }]);
    for (const secret of ["a-wrong-secret", assertion]) expect(JSON.stringify(answers)).not.toContain(secret);
  });

  test("is put off while Entra is away, busy or garbled, for as long as it says", async () => {
    wire.entra.levers.beAway(1, 30);
    expect(await access().redeem(await brought())).toMatchObject({ outcome: "deferred", retryAfterMs: 30_000 });
    wire.entra.levers.beAway(1);
    expect(await access().renew("any")).toMatchObject({ outcome: "deferred", retryAfterMs: null });
    expect(await access({ tokenUrl: "https://localhost:1/token" }).renew("any")).toMatchObject({ outcome: "deferred", message: expect.stringContaining("ECONNREFUSED") });
    const garbled = await serveHttps((_request, response) => response.end("<html>proxy</html>"));
    expect(await access({ tokenUrl: garbled.origin, dispatcher: garbled.dispatcher }).renew("any")).toMatchObject({ outcome: "deferred" });
    await garbled.stop();
  });
});

// What Entra answered, with names and ids of others: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#error-response-example
test.each([
  [{ error: "interaction_required", error_description: "AADSTS50079: Due to a configuration change made by your administrator, you must enroll in multifactor authentication.", claims: '{"access_token":{"polids":{"essential":true,"values":["9ab03e19"]}}}' }, "claims_needed"],
  [{ error: "invalid_grant", error_description: "AADSTS65001: The user or administrator has not consented to use the application.", suberror: "consent_required" }, "consent_needed"],
  [{ error: "invalid_grant", error_description: "AADSTS90094: The grant requires admin permission." }, "consent_needed"],
  [{ error: "invalid_grant", error_description: "AADSTS700082: The refresh token has expired due to inactivity." }, "over"],
  [{ error: "invalid_grant", error_description: "AADSTS70008: The provided authorization code or refresh token has expired due to inactivity." }, "over"],
  [{ error: "invalid_grant", error_description: "AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks by conditional access." }, "over"],
  [{ error: "invalid_grant", error_description: "AADSTS50057: The user account is disabled." }, "over"],
  [{ error: "invalid_client", error_description: "AADSTS7000222: The provided client secret keys are expired." }, "misconfigured"],
  [{ error: "unauthorized_client", error_description: "AADSTS700016: Application was not found in the directory." }, "misconfigured"],
])("%j", async (body, reason) => {
  const entra = await serveHttps((_request, response) => response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(body)));
  expect(await access({ tokenUrl: entra.origin, dispatcher: entra.dispatcher }).renew("any")).toMatchObject({ outcome: "refused", reason, claims: "claims" in body ? body.claims : null });
  await entra.stop();
});
