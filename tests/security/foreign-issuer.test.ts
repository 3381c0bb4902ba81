import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { generateKeyPair, SignJWT } from "jose";
import { createTokenVerifier } from "../../server/adapters/entra/verify-access-token.ts";
import { readEnv } from "../../server/env.ts";
import { vendorAddresses } from "../../server/vendors.ts";
import { API, type ForeignIssuer, signedWithPublicKey, startForeignIssuer, tampered, TENANT, unsigned } from "./foreign-issuer.ts";

let issuer: ForeignIssuer;
beforeAll(async () => {
  issuer = await startForeignIssuer();
});
afterAll(() => issuer.stop());
afterEach(() => {
  vi.useRealTimers();
});

const verifier = () => createTokenVerifier({ issuer: issuer.origin, audience: API, allowedTenants: [TENANT], jwksUrl: issuer.keysUrl });
const seconds = () => Math.floor(Date.now() / 1_000);

test("a right token of an issuer that none of us wrote is accepted, with who it is", async () => {
  expect(await verifier()(await issuer.accessToken())).toEqual({ ok: true, claims: { oid: "11111111-aaaa-4aaa-8aaa-000000000003", tid: TENANT, name: "Aylin Demir", email: "aylin@fernweh.example", isEmailProven: true, scopes: ["access_as_user"] } });
});

test.each([
  ["nothing", {}, false], ["that it is", { xms_edov: true }, true], ["that it is, as a number", { xms_edov: 1 }, true], ["that it is, as a text", { xms_edov: "1" }, true], ["that it is not", { xms_edov: false }, false], ["that it is, of an address that is not there", { xms_edov: true, email: undefined }, false],
])("of several tenants' addresses it is known whose they are only where Entra says so: it says %s", async (_, payload, isEmailProven) => {
  const verify = createTokenVerifier({ issuer: issuer.origin, audience: API, allowedTenants: [TENANT, "00000000-1111-4222-8333-444444444444"], jwksUrl: issuer.keysUrl });
  expect(await verify(await issuer.accessToken({ payload: { email: "aylin@fernweh.example", preferred_username: "aylin@fernweh.example", ...payload } }))).toMatchObject({ ok: true, claims: { email: "aylin@fernweh.example", isEmailProven } });
});

describe("the same token is refused", () => {
  const wrong: [string, () => Promise<string>, string][] = [
    ["with claims that were changed", async () => tampered(await issuer.accessToken(), { oid: "11111111-aaaa-4aaa-8aaa-000000000001" }), "bad_signature"],
    ["signed by nobody", async () => unsigned(await issuer.accessToken()), "bad_signature"],
    ["signed with the public key as a secret", async () => signedWithPublicKey(await issuer.accessToken(), issuer.publicKeyPem()), "bad_signature"],
    ["by a key that the issuer never had", async () => {
      const { privateKey } = await generateKeyPair("RS256");
      return new SignJWT({ tid: TENANT, oid: "x", scp: "access_as_user", ver: "2.0" }).setProtectedHeader({ alg: "RS256", kid: "unknown" }).setIssuer(issuer.origin).setAudience(API).setIssuedAt().setExpirationTime("1h").sign(privateKey);
    }, "bad_signature"],
    ["by another key under a known name", async () => {
      const { privateKey } = await generateKeyPair("RS256");
      return new SignJWT({ tid: TENANT, oid: "x", scp: "access_as_user", ver: "2.0" }).setProtectedHeader({ alg: "RS256", kid: "first" }).setIssuer(issuer.origin).setAudience(API).setIssuedAt().setExpirationTime("1h").sign(privateKey);
    }, "bad_signature"],
    ["from another issuer", () => issuer.accessToken({ payload: { iss: "https://login.evil.example/v2.0" } }), "foreign_tenant"],
    ["for another audience", () => issuer.accessToken({ audience: "https://graph.microsoft.com" }), "wrong_audience"],
    ["of a tenant that is not served", () => issuer.accessToken({ payload: { tid: "00000000-1111-4222-8333-444444444444" } }), "foreign_tenant"],
    ["of no tenant", () => issuer.accessToken({ payload: { tid: undefined } }), "not_an_access_token"],
    ["after its end", () => issuer.accessToken({ payload: { iat: seconds() - 7_200, exp: seconds() - 3_600 } }), "expired"],
    ["without an end", () => issuer.accessToken({ payload: { exp: undefined } }), "not_an_access_token"],
    ["before it holds", () => issuer.accessToken({ payload: { nbf: seconds() + 3_600 } }), "expired"],
    ["without the scope", () => issuer.accessToken({ payload: { scp: "profile" } }), "not_an_access_token"],
    ["with a scope whose name only begins so", () => issuer.accessToken({ payload: { scp: "access_as_user_reader" } }), "not_an_access_token"],
    ["as an ID token", () => issuer.idToken(), "not_an_access_token"],
    ["of version 1", () => issuer.accessToken({ payload: { ver: "1.0", appid: API } }), "not_an_access_token"],
    ["of an app without a user", () => issuer.accessToken({ payload: { scp: undefined, roles: ["access_as_user"], idtyp: "app" } }), "not_an_access_token"],
    ["of nobody", () => issuer.accessToken({ payload: { oid: undefined } }), "not_an_access_token"],
  ];
  test.each(wrong)("%s", async (_, make, reason) => {
    expect(await verifier()(await make())).toEqual({ ok: false, reason });
  });

  test("also where its own head says where its key lies", async () => {
    const before = issuer.askedCount();
    const jwk = { kty: "RSA", e: "AQAB", n: "AQAB" };
    expect(await verifier()(tampered(await issuer.accessToken({ header: { jku: "https://keys.evil.example", jwk, x5u: "https://keys.evil.example" } }), { name: "Somebody" }))).toEqual({ ok: false, reason: "bad_signature" });
    expect(issuer.askedCount() - before).toBe(1);
  });
});

test("a new key is fetched when it is met, the old one serves beside it, and a withdrawn one no more once the keys are read anew", async () => {
  const verify = verifier();
  const old = await issuer.accessToken({ kid: "first" });
  expect(await verify(old)).toMatchObject({ ok: true });
  await issuer.addKey("second");
  const fresh = await issuer.accessToken({ kid: "second" });
  // An unknown key is asked for at most every 30 s, so that made-up names cannot flood the issuer.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  expect(await verify(fresh)).toMatchObject({ ok: true });
  expect(await verify(old)).toMatchObject({ ok: true });
  issuer.withdrawKey("first");
  expect(await verifier()(old)).toEqual({ ok: false, reason: "bad_signature" });
  issuer.goAway(true);
  expect(await verify(fresh)).toMatchObject({ ok: true });
  expect(await verifier()(fresh)).toEqual({ ok: false, reason: "unavailable" });
  issuer.goAway(false);
});

describe("with several tenants at Microsoft", () => {
  const OTHER = "00000000-1111-4222-8333-444444444444";
  const STRANGER = "99999999-1111-4222-8333-444444444444";
  const addresses = (tenants: string) => {
    const read = readEnv({ ENTRA_TENANT_ID: TENANT, ENTRA_CLIENT_ID: API, ENTRA_CLIENT_SECRET: "q8Q~made.up_for_tests", ENTRA_ALLOWED_TENANTS: tenants });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return vendorAddresses(read.env, "https://desk.example");
  };
  const issuedBy = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;

  /** Each tenant has keys of its own, as at Microsoft; only where they are fetched differs. */
  async function world(tenants: string) {
    const other = await startForeignIssuer();
    const server = createServer((request, response) => {
      const from = request.url!.startsWith(`/${TENANT}/`) ? issuer : request.url!.startsWith(`/${OTHER}/`) ? other : null;
      if (from === null) return void response.writeHead(404).end();
      void fetch(from.keysUrl).then(async (keys) => response.writeHead(keys.status, { "content-type": "application/json" }).end(await keys.text()));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { tokenIssuer, keysUrl, clientId, allowedTenants } = addresses(tenants);
    expect(keysUrl).toBe("https://login.microsoftonline.com/{tenantid}/discovery/v2.0/keys");
    const verify = createTokenVerifier({ issuer: tokenIssuer, audience: clientId, allowedTenants, jwksUrl: keysUrl.replace("https://login.microsoftonline.com", `http://127.0.0.1:${(server.address() as AddressInfo).port}`) });
    return {
      other,
      verify,
      stop: async () => {
        await other.stop();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  test("our own tokens are asked of the home tenant, those of a person of theirs", () => {
    expect(addresses(`${TENANT},${OTHER}`)).toMatchObject({ tokenUrl: `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`, personTokenUrl: "https://login.microsoftonline.com/{tenantid}/oauth2/v2.0/token" });
  });

  test("a token counts where its own tenant issued it, signed it and is on the list, and nowhere else", async () => {
    const { other, verify, stop } = await world(`${TENANT.toUpperCase()},${OTHER}`);
    const token = (from: ForeignIssuer, tid: string, iss: string) => from.accessToken({ payload: { tid, iss } });
    try {
      expect(await verify(await token(issuer, TENANT, issuedBy(TENANT)))).toMatchObject({ ok: true, claims: { tid: TENANT } });
      expect(await verify(await token(other, OTHER, issuedBy(OTHER)))).toMatchObject({ ok: true, claims: { tid: OTHER } });
      const wrong: [ForeignIssuer, string, string, string][] = [
        // One tenant that speaks of another: in the name of the issuer, in that of the person, or by its own key.
        [other, OTHER, issuedBy(TENANT), "foreign_tenant"],
        [issuer, TENANT, issuedBy(OTHER), "foreign_tenant"],
        [other, TENANT, issuedBy(TENANT), "bad_signature"],
        [issuer, OTHER, issuedBy(OTHER), "bad_signature"],
        [issuer, STRANGER, issuedBy(STRANGER), "foreign_tenant"],
        [issuer, TENANT, issuedBy(STRANGER), "foreign_tenant"],
        [issuer, STRANGER, issuedBy(TENANT), "foreign_tenant"],
        [issuer, TENANT, issuedBy("{tenantid}"), "foreign_tenant"],
        [issuer, "{tenantid}", issuedBy("{tenantid}"), "foreign_tenant"],
        [issuer, TENANT, `https://sts.windows.net/${TENANT}/`, "foreign_tenant"],
        [issuer, TENANT, `${issuedBy(TENANT)}/`, "foreign_tenant"],
      ];
      for (const [from, tid, iss, reason] of wrong) expect(await verify(await token(from, tid, iss)), `${tid} by ${iss}`).toEqual({ ok: false, reason });
    } finally {
      await stop();
    }
  });

  test("people of each sign in with their own account; with one tenant alone nothing but that is asked", async () => {
    expect(addresses(`${TENANT},${OTHER}`).authority).toBe("https://login.microsoftonline.com/organizations/v2.0");
    expect(addresses(OTHER).authority).toBe("https://login.microsoftonline.com/organizations/v2.0");
    expect(addresses(TENANT).authority).toBe(issuedBy(TENANT));
    const { verify, stop } = await world(OTHER);
    // The home tenant is served where it is on the list.
    expect(await verify(await issuer.accessToken({ payload: { tid: TENANT, iss: issuedBy(TENANT) } }))).toEqual({ ok: false, reason: "foreign_tenant" });
    await stop();
  });
});
