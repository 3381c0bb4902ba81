import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiScope, authorizeUrl, aylin, clientId, clientSecret, createVisitor, mara, pkce, signIn, startEntra, tenantId, type EntraOnTheWire } from "./entra-on-the-wire.ts";

let wire: EntraOnTheWire;
beforeAll(async () => {
  wire = await startEntra();
});
afterAll(() => wire.stop());

const graph = (name: string) => `https://graph.microsoft.com/${name}`;
const keysOf = (from: EntraOnTheWire) =>
  createRemoteJWKSet(new URL(`${from.origin}/sandbox/entra/${tenantId}/discovery/v2.0/keys`), {
    [customFetch]: (url: string) => from.fetch(url) as unknown as Promise<Response>,
  });

test("discovery names Entra's own addresses below the tenant", async () => {
  const answer = await wire.fetch(`${wire.authority}/.well-known/openid-configuration`);
  const found = (await answer.json()) as Record<string, unknown>;
  const tenant = `${wire.origin}/sandbox/entra/${tenantId}`;
  expect(found).toMatchObject({
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
    end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
  });
});

test("Aylin signs in with a code and PKCE, and gets v2 tokens for Mailroom's API", async () => {
  const { status, body } = await signIn(wire, aylin.id);
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: "Bearer", scope: `openid profile ${apiScope}` });
  const { payload, protectedHeader } = await jwtVerify(body.access_token, keysOf(wire), { issuer: wire.authority, audience: clientId });
  expect(protectedHeader.alg).toBe("RS256");
  expect(payload).toMatchObject({ tid: tenantId, oid: aylin.id, azp: clientId, scp: "access_as_user", ver: "2.0", name: "Aylin Demir", preferred_username: aylin.mail });
  expect(payload.exp! - payload.iat!).toBeGreaterThan(3500);
  expect(decodeJwt(body.id_token)).toMatchObject({ aud: clientId, oid: aylin.id, nonce: "n1" });
  expect(JSON.parse(Buffer.from(body.client_info, "base64url").toString())).toEqual({ uid: aylin.id, utid: tenantId });
});

test("a code is good for one redemption, with its own verifier and address", async () => {
  const { verifier, query } = pkce();
  const { landed } = await createVisitor(wire).authorize(query, aylin.id);
  const form = { grant_type: "authorization_code", code: landed!.searchParams.get("code")!, redirect_uri: wire.redirectUri };
  expect((await wire.token({ ...form, code_verifier: pkce().verifier })).body.error_codes).toEqual([501481]);
  expect((await wire.token({ ...form, code_verifier: verifier, redirect_uri: `${wire.origin}/settings/` })).body.error_codes).toEqual([500112]);
  expect((await wire.token({ ...form, code_verifier: verifier })).status).toBe(200);
  expect((await wire.token({ ...form, code_verifier: verifier })).body.error_codes).toEqual([54005]);
});

test("a session signs in silently; a hint at somebody else or prompt=select_account asks again", async () => {
  const visitor = createVisitor(wire);
  const silently = { ...pkce().query, prompt: "none" };
  const before = await visitor.authorize(silently);
  expect(before.landed?.searchParams.get("error")).toBe("login_required");
  expect(before.landed?.searchParams.get("error_description")).toContain("AADSTS50058");
  await visitor.authorize(pkce().query, mara.id);
  expect((await visitor.authorize(silently)).landed?.searchParams.get("code")).toBeTruthy();
  expect((await visitor.authorize({ ...silently, login_hint: mara.mail })).landed?.searchParams.get("code")).toBeTruthy();
  expect((await visitor.authorize({ ...silently, login_hint: aylin.mail })).landed?.searchParams.get("error")).toBe("interaction_required");
  expect((await visitor.authorize({ ...pkce().query, login_hint: aylin.mail })).page).toMatch(/Pick an account[^]*Aylin Demir[^]*Mara Lindqvist/);
  const switched = await visitor.authorize({ ...pkce().query, prompt: "select_account" }, aylin.id);
  expect(switched.landed?.searchParams.get("code")).toBeTruthy();
  expect((await visitor.authorize({ ...silently, login_hint: aylin.mail })).landed?.searchParams.get("code")).toBeTruthy();
});

test("who cancels goes back to the app with access_denied", async () => {
  const visitor = createVisitor(wire);
  const picker = await visitor.visit(authorizeUrl(wire, pkce().query));
  const answer = await visitor.visit(picker.url, { method: "POST", body: new URLSearchParams({ cancel: "1" }) });
  const landed = new URL(answer.headers.get("location")!);
  expect(landed.searchParams.get("error")).toBe("access_denied");
  expect(landed.searchParams.get("error_description")).toContain("AADSTS65004");
});

test("a foreign address or app is shown on Entra's page, and never redirected to", async () => {
  const foreign = await createVisitor(wire).authorize({ ...pkce().query, redirect_uri: "https://evil.example/" });
  expect(foreign.landed).toBeNull();
  expect(foreign.page).toContain("AADSTS50011");
  const unknown = await createVisitor(wire).authorize({ ...pkce().query, client_id: "99999999-0000-4000-8000-000000000000" });
  expect(unknown.page).toContain("AADSTS700016");
});

test("a sign-in without PKCE, or for a scope that does not exist, is refused at the start", async () => {
  const plain = await createVisitor(wire).authorize({});
  expect(plain.landed?.searchParams.get("error_description")).toContain("AADSTS9002325");
  const unknown = await createVisitor(wire).authorize({ ...pkce().query, scope: "openid Mail.Everything" });
  expect(unknown.landed?.searchParams.get("error_description")).toContain("AADSTS650053");
});

test("one refresh token serves the API and Graph, one resource at a time", async () => {
  const { body } = await signIn(wire, aylin.id);
  const refresh = (scope: string) => wire.token({ grant_type: "refresh_token", refresh_token: body.refresh_token, scope });
  const forGraph = await refresh(`openid offline_access ${graph("Mail.Read")} User.Read`);
  expect(decodeJwt(forGraph.body.access_token)).toMatchObject({ aud: "https://graph.microsoft.com", scp: "Mail.Read User.Read", oid: aylin.id });
  expect(await wire.entra.verifyGraphToken(forGraph.body.access_token)).toEqual({ oid: aylin.id, scp: "Mail.Read User.Read" });
  expect(forGraph.body.refresh_token).toBeTruthy();
  expect((await refresh(`${apiScope} ${graph("Mail.Read")}`)).body.error_codes).toEqual([28000]);
  expect((await wire.token({ grant_type: "refresh_token", refresh_token: `${body.refresh_token}x` })).body).toMatchObject({ error: "invalid_grant", error_codes: [70000] });
});

test("the app signs in as itself with its secret and gets Graph roles", async () => {
  const form = { grant_type: "client_credentials", client_secret: clientSecret, scope: graph(".default") };
  const { status, body } = await wire.token(form);
  expect(status).toBe(200);
  expect(body.refresh_token).toBeUndefined();
  expect(await wire.entra.verifyGraphToken(body.access_token)).toEqual({ roles: ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.Read", "User.Read.All"] });
  const wrong = await wire.token({ ...form, client_secret: "guess" });
  expect(wrong).toMatchObject({ status: 401, body: { error: "invalid_client", error_codes: [7000215] } });
  expect((await wire.token({ ...form, scope: graph("Mail.Send") })).body.error_codes).toEqual([1002012]);
  expect((await wire.token({ grant_type: "client_credentials", scope: graph(".default") })).body.error_codes).toEqual([7000218]);
});

test("on behalf of Aylin, the server turns its own token into one for Graph", async () => {
  const assertion = await wire.entra.issueToken({ audience: "api", oid: aylin.id });
  const form = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", requested_token_use: "on_behalf_of", client_secret: clientSecret, scope: graph("Mail.Send") };
  const { body } = await wire.token({ ...form, assertion });
  expect(await wire.entra.verifyGraphToken(body.access_token)).toEqual({ oid: aylin.id, scp: "Mail.Send" });
  const forGraph = await wire.entra.issueToken({ audience: "graph", oid: aylin.id, scope: "Mail.Read" });
  expect((await wire.token({ ...form, assertion: forGraph })).body.error_codes).toEqual([500131]);
  const stale = await wire.entra.issueToken({ audience: "api", oid: aylin.id, expiresInSeconds: -10 });
  expect((await wire.token({ ...form, assertion: stale })).body.error_codes).toEqual([50013]);
});

test("pages of our own origin may read the token endpoint, others may not", async () => {
  const own = await wire.token({ grant_type: "refresh_token", refresh_token: "x" }, { origin: wire.origin });
  expect(own.headers.get("access-control-allow-origin")).toBe(wire.origin);
  const other = await wire.token({ grant_type: "refresh_token", refresh_token: "x" }, { origin: "https://evil.example" });
  expect(other.headers.get("access-control-allow-origin")).toBeNull();
});

test("the broker of the host page gets tokens for the add-in and for Outlook itself", async () => {
  const ask = (body: object, headers: Record<string, string> = { "x-sandbox": "1" }) =>
    wire.fetch(`${wire.origin}/sandbox/entra/naa`, { method: "POST", body: JSON.stringify(body), headers });
  const answer = await ask({ oid: aylin.id, clientId, scope: `openid ${apiScope}` });
  const found = (await answer.json()) as Record<string, any>;
  expect(decodeJwt(found.access_token)).toMatchObject({ aud: clientId, scp: "access_as_user", oid: aylin.id });
  expect(decodeJwt(found.id_token)).toMatchObject({ aud: clientId, oid: aylin.id });
  expect(found.account).toMatchObject({ homeAccountId: `${aylin.id}.${tenantId}`, localAccountId: aylin.id, tenantId, username: aylin.mail, name: "Aylin Demir" });
  const host = { oid: aylin.id, clientId: "d3590ed6-52b3-4102-aeff-aad2292ab01c" };
  const forHost = (await (await ask({ ...host, scope: graph("Mail.ReadWrite") })).json()) as Record<string, any>;
  expect(await wire.entra.verifyGraphToken(forHost.access_token)).toEqual({ oid: aylin.id, scp: "Mail.ReadWrite" });
  expect((await ask({ ...host, scope: apiScope })).status).toBe(400);
  expect((await ask({ oid: aylin.id, clientId, scope: apiScope }, {})).status).toBe(403);
  expect((await ask({ oid: "nobody", clientId, scope: apiScope })).status).toBe(400);
});

test("a request under another site's name gets nothing", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { host: "rebound.evil.example", "x-sandbox": "1" };
    const sent = request(`${wire.origin}/sandbox/entra/naa`, { method: "POST", ca: wire.certificate, servername: "localhost", checkServerIdentity: () => undefined, headers }, (answer) => resolve(answer.statusCode));
    sent.on("error", reject).end(JSON.stringify({ oid: aylin.id, clientId, scope: apiScope }));
  });
  expect(status).toBe(421);
});

test("Graph refuses a token that is tampered with, expired, for somebody else, or an ID token", async () => {
  const good = await wire.entra.issueToken({ audience: "graph", oid: aylin.id, scope: "Mail.Read" });
  const [head, claims, signature] = good.split(".") as [string, string, string];
  const forged = Buffer.from(JSON.stringify({ ...decodeJwt(good), oid: mara.id })).toString("base64url");
  await expect(wire.entra.verifyGraphToken([head, forged, signature].join("."))).rejects.toThrow("Signature is invalid");
  expect(claims).not.toBe(forged);
  const expired = await wire.entra.issueToken({ audience: "graph", oid: aylin.id, expiresInSeconds: -1 });
  await expect(wire.entra.verifyGraphToken(expired)).rejects.toThrow("token is expired");
  await expect(wire.entra.verifyGraphToken(await wire.entra.issueToken({ audience: "api", oid: aylin.id }))).rejects.toThrow("Invalid audience");
  await expect(wire.entra.verifyGraphToken((await signIn(wire, aylin.id)).body.id_token)).rejects.toThrow("Invalid audience");
  await expect(wire.entra.verifyGraphToken("garbage")).rejects.toThrow("not a well formed JWT");
});

test("signing out ends the session and goes back only to an address of the app", async () => {
  const visitor = createVisitor(wire);
  await visitor.authorize(pkce().query, aylin.id);
  const logout = `${wire.origin}/sandbox/entra/${tenantId}/oauth2/v2.0/logout`;
  const back = await visitor.visit(`${logout}?${new URLSearchParams({ post_logout_redirect_uri: wire.redirectUri })}`);
  expect(back.headers.get("location")).toBe(wire.redirectUri);
  expect((await visitor.authorize({ ...pkce().query, prompt: "none" })).landed?.searchParams.get("error")).toBe("login_required");
  const elsewhere = await visitor.visit(`${logout}?${new URLSearchParams({ post_logout_redirect_uri: "https://evil.example/" })}`);
  expect(elsewhere.headers.get("location")).toBeNull();
});

test("tokens outlive a restart, because the keys are kept; the lever ends them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-entra-"));
  const first = await startEntra({ folder });
  const { body } = await signIn(first, aylin.id);
  const graphToken = await first.entra.issueToken({ audience: "graph", oid: aylin.id, scope: "Mail.Read" });
  await first.stop();
  expect((await stat(join(folder, "entra-keys.json"))).mode & 0o777).toBe(0o600);
  const second = await startEntra({ folder, port: first.port });
  try {
    await expect(jwtVerify(body.access_token, keysOf(second), { issuer: second.authority, audience: clientId })).resolves.toBeTruthy();
    expect(decodeProtectedHeader(body.access_token).kid).toBe(JSON.parse(await readFile(join(folder, "entra-keys.json"), "utf8")).signing.kid);
    expect((await second.entra.verifyGraphToken(graphToken)).oid).toBe(aylin.id);
    const refresh = { grant_type: "refresh_token", refresh_token: body.refresh_token as string };
    expect((await second.token(refresh)).status).toBe(200);
    await second.entra.expireEverything();
    expect((await second.token(refresh)).body.error_codes).toEqual([700082]);
    await expect(second.entra.verifyGraphToken(graphToken)).rejects.toThrow("revoked");
  } finally {
    await second.stop();
    await rm(folder, { recursive: true });
  }
});
