import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createAppTokenSource } from "../../server/adapters/entra/app-token.ts";
import { createTokenVerifier } from "../../server/adapters/entra/verify-access-token.ts";
import { aylin, clientId, clientSecret, mara, serveHttps, signIn, startEntra, tenantId, type EntraOnTheWire } from "../sandbox/entra-on-the-wire.ts";

let wire: EntraOnTheWire;
beforeAll(async () => {
  wire = await startEntra();
});
afterAll(() => wire.stop());

const verifierFor = (from: EntraOnTheWire, more: object = {}) =>
  createTokenVerifier({
    issuer: `${from.origin}/sandbox/entra/{tenantid}/v2.0`, audience: clientId, allowedTenants: [tenantId],
    jwksUrl: `${from.origin}/sandbox/entra/${tenantId}/discovery/v2.0/keys`, dispatcher: from.dispatcher, ...more,
  });

describe("an access token for Mailroom's API", () => {
  test("is accepted with who it is and what it may", async () => {
    const { body } = await signIn(wire, aylin.id);
    expect(await verifierFor(wire)(body.access_token)).toEqual({
      ok: true, claims: { oid: aylin.id, tid: tenantId, name: "Aylin Demir", email: aylin.mail, isEmailProven: true, scopes: ["access_as_user"] },
    });
  });

  test("is refused when somebody changed it or signed it himself", async () => {
    const verify = verifierFor(wire);
    const good = await wire.entra.issueToken({ audience: "api", oid: aylin.id });
    const claims = JSON.parse(Buffer.from(good.split(".")[1]!, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, oid: mara.id })).toString("base64url");
    const [head, , signature] = good.split(".");
    expect(await verify(`${head}.${forged}.${signature}`)).toEqual({ ok: false, reason: "bad_signature" });
    expect(await verify(new UnsecuredJWT(claims).encode())).toMatchObject({ ok: false });
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode("public key as a secret, 32 bytes"));
    expect(await verify(hmac)).toEqual({ ok: false, reason: "bad_signature" });
    const { privateKey } = await generateKeyPair("RS256");
    const strange = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "strange" }).sign(privateKey);
    expect(await verify(strange)).toEqual({ ok: false, reason: "bad_signature" });
  });

  test("is refused when it has expired, beyond a minute of clock difference", async () => {
    const verify = verifierFor(wire);
    expect(await verify(await wire.entra.issueToken({ audience: "api", oid: aylin.id, expiresInSeconds: -30 }))).toMatchObject({ ok: true });
    expect(await verify(await wire.entra.issueToken({ audience: "api", oid: aylin.id, expiresInSeconds: -90 }))).toEqual({ ok: false, reason: "expired" });
  });

  test("is refused when it is meant for another API, comes from another tenant, or is no access token of a user", async () => {
    const verify = verifierFor(wire);
    expect(await verify(await wire.entra.issueToken({ audience: "graph", oid: aylin.id }))).toEqual({ ok: false, reason: "wrong_audience" });
    expect(await verify((await signIn(wire, aylin.id)).body.id_token)).toEqual({ ok: false, reason: "not_an_access_token" });
    expect(await verify(await wire.entra.issueToken({ audience: "api", roles: ["access_as_user"] }))).toEqual({ ok: false, reason: "not_an_access_token" });
    expect(await verify("Bearer nonsense")).toEqual({ ok: false, reason: "not_an_access_token" });
    const otherTenant = await startEntra({ tenantId: "00000000-1111-4222-8333-444444444444" });
    const foreign = await otherTenant.entra.issueToken({ audience: "api", oid: aylin.id });
    expect(await verify(foreign)).toEqual({ ok: false, reason: "foreign_tenant" });
    await otherTenant.stop();
  });

  test("of an issuer that cannot be asked is not called bad", async () => {
    const token = await wire.entra.issueToken({ audience: "api", oid: aylin.id });
    expect(await verifierFor(wire, { jwksUrl: "https://localhost:1/keys" })(token)).toEqual({ ok: false, reason: "unavailable" });
    const broken = await serveHttps((_request, response) => response.writeHead(503).end("busy"));
    expect(await verifierFor(wire, { jwksUrl: broken.origin, dispatcher: broken.dispatcher })(token)).toEqual({ ok: false, reason: "unavailable" });
    await broken.stop();
    const garbled = await serveHttps((_request, response) => response.end("<html>proxy</html>"));
    expect(await verifierFor(wire, { jwksUrl: garbled.origin, dispatcher: garbled.dispatcher })(token)).toEqual({ ok: false, reason: "unavailable" });
    await garbled.stop();
  });

  test("is accepted after the issuer changed its keys, and known keys serve while it is away", async () => {
    const published: object[] = [];
    let isAway = false;
    let asked = 0;
    const issuer = await serveHttps((_request, response) => {
      asked++;
      if (isAway) response.writeHead(503).end();
      else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: published }));
    });
    const issue = (key: CryptoKey, kid: string) =>
      new SignJWT({ iss: issuer.origin, aud: clientId, tid: tenantId, oid: aylin.id, scp: "access_as_user", ver: "2.0" })
        .setProtectedHeader({ alg: "RS256", kid }).setIssuedAt().setExpirationTime("2h").sign(key);
    const [first, second] = [await generateKeyPair("RS256"), await generateKeyPair("RS256")];
    published.push({ ...(await exportJWK(first.publicKey)), kid: "first", alg: "RS256", use: "sig" });
    const verify = createTokenVerifier({ issuer: issuer.origin, audience: clientId, allowedTenants: [tenantId], jwksUrl: issuer.origin, dispatcher: issuer.dispatcher });
    expect(await verify(await issue(first.privateKey, "first"))).toMatchObject({ ok: true });
    published.push({ ...(await exportJWK(second.publicKey)), kid: "second", alg: "RS256", use: "sig" });
    const rotated = await issue(second.privateKey, "second");
    // A key that is not known is asked for at most every 30 s, so that made-up key ids cannot flood the issuer.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    expect(await verify(rotated)).toMatchObject({ ok: true });
    expect(asked).toBe(2);
    isAway = true;
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await verify(await issue(first.privateKey, "first"))).toMatchObject({ ok: true });
    expect(await verify(await issue(second.privateKey, "third"))).toEqual({ ok: false, reason: "unavailable" });
    vi.useRealTimers();
    await issuer.stop();
  });
});

describe("the app's own token", () => {
  const source = (more: object = {}) =>
    createAppTokenSource({ tokenUrl: wire.tokenUrl, clientId, clientSecret, scope: "https://graph.microsoft.com/.default", dispatcher: wire.dispatcher, ...more });

  test("is fetched once for many callers, kept until five minutes before its end, and renewed on demand", async () => {
    let time = Date.now();
    const appToken = source({ now: () => new Date(time) });
    const [first, same] = await Promise.all([appToken(), appToken()]);
    expect(same).toBe(first);
    expect(await wire.entra.verifyGraphToken(first)).toEqual({ roles: ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.Read", "User.Read.All"] });
    time += 54 * 60_000;
    expect(await appToken()).toBe(first);
    time += 2 * 60_000;
    const next = await appToken();
    expect(next).not.toBe(first);
    expect(await appToken({ renew: true })).not.toBe(next);
  });

  test("refused by Entra: the error names the code and what to do, and never the secret", async () => {
    const refused = await source({ clientSecret: "a-wrong-secret" })().catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "AppTokenError", code: "refused", aadsts: "AADSTS7000215" });
    expect(String(refused)).toContain("Put the secret's value, not its id, into the settings.");
    expect(JSON.stringify(refused) + String(refused)).not.toContain("a-wrong-secret");
    await expect(source({ clientId: "11111111-2222-4333-8444-555555555555" })()).rejects.toMatchObject({ code: "refused", aadsts: "AADSTS700016" });
  });

  test("Entra away, busy or garbled: unavailable, and the next call tries again", async () => {
    const answers: [number, string][] = [[503, "busy"], [200, "<html>"], [200, JSON.stringify({ access_token: "t", expires_in: 3599 })]];
    const flaky = await serveHttps((_request, response) => {
      const [status, body] = answers.shift()!;
      response.writeHead(status).end(body);
    });
    const appToken = source({ tokenUrl: flaky.origin, dispatcher: flaky.dispatcher });
    await expect(appToken()).rejects.toMatchObject({ code: "unavailable" });
    await expect(appToken()).rejects.toMatchObject({ code: "unavailable" });
    expect(await appToken()).toBe("t");
    await flaky.stop();
    await expect(source({ tokenUrl: "https://localhost:1/token" })()).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("ECONNREFUSED") });
  });
});
