import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Auth, TokenWish } from "../../addin/shared/auth.ts";
import { createDelegatedAccess } from "../../server/adapters/entra/delegated-access.ts";
import { createTokenVerifier } from "../../server/adapters/entra/verify-access-token.ts";
import { MFA_CLAIMS } from "../../server/sandbox/entra/bad-days.ts";
import { aylin, clientId, clientSecret, mara, tenantId } from "../sandbox/entra-on-the-wire.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { serveSignInPages, type SignInSite } from "./sign-in-pages/serve-pages.ts";

declare global {
  interface Window {
    auth: Auth;
  }
}

let site: SignInSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  site = await serveSignInPages();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await site.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
});
afterEach(async () => {
  site.setAway(false);
  await context.close();
});

const apiToken = (wish?: TokenWish) => page.evaluate((wish) => window.auth.getApiToken(wish), wish);
const graphToken = () => page.evaluate(() => window.auth.getGraphToken());
const account = () => page.evaluate(() => window.auth.account());
/** How a call ended, for calls that are to fail. */
const outcome = (call: "getApiToken" | "getGraphToken" | "signIn") =>
  page.evaluate((call) => window.auth[call]().then(() => "ok", (error: { code?: string; message: string }) => `${error.code}: ${error.message}`), call);
const verify = (token: string) =>
  createTokenVerifier({
    issuer: site.authority, audience: clientId, allowedTenants: [tenantId], dispatcher: site.dispatcher,
    jwksUrl: `${site.origin}/sandbox/entra/${tenantId}/discovery/v2.0/keys`,
  })(token);

const access = () => createDelegatedAccess({ tokenUrl: site.tokenUrl, homeTenantId: tenantId, clientId, clientSecret, scopes: ["https://graph.microsoft.com/Mail.Send"], dispatcher: site.dispatcher });

describe("a page of its own, as the web settings", () => {
  const open = async () => {
    await page.goto(`${site.origin}/settings/?tab=sla#top`);
    await page.waitForFunction(() => window.auth !== undefined);
  };
  const signInAs = async (name: string) => {
    await open();
    // The page leaves for Entra, so that the call that made it leave never ends here.
    await page.evaluate(() => void window.auth.signIn());
    await page.getByRole("heading", { name: "Pick an account" }).waitFor();
    await page.getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${site.origin}/settings/?tab=sla#top`);
    await page.waitForFunction(() => window.auth !== undefined);
  };

  test("leaves for Entra, comes back where it was, and has tokens for the API and for Graph", async () => {
    await signInAs("Aylin Demir");
    const token = await apiToken();
    expect(await verify(token)).toMatchObject({ ok: true, claims: { oid: aylin.id, email: aylin.mail } });
    expect(await site.entra.verifyGraphToken(await graphToken())).toEqual({ oid: aylin.id, scp: "Mail.ReadWrite Mail.Send" });
    expect(await account()).toEqual({ name: "Aylin Demir", email: aylin.mail, oid: aylin.id });
    const shared = await page.evaluate(async () => new Set(await Promise.all([1, 2, 3].map(() => window.auth.getApiToken()))).size);
    expect(shared).toBe(1);
  });

  test("asks nobody again after a reload, and renews a refused token once for all callers", async () => {
    await signInAs("Aylin Demir");
    const token = await apiToken();
    await open();
    expect(await apiToken()).toBe(token);
    let redemptions = 0;
    page.on("request", (request) => (redemptions += request.method() === "POST" && request.url().includes("/oauth2/v2.0/token") ? 1 : 0));
    const renewed = await page.evaluate(
      (refused) => Promise.all([window.auth.getApiToken({ refused }), window.auth.getApiToken({ refused })]), token,
    );
    expect(renewed[0]).toBe(renewed[1]);
    expect(renewed[0]).not.toBe(token);
    expect(await apiToken({ refused: token })).toBe(renewed[0]);
    expect(redemptions).toBe(1);
  });

  test("renews through a hidden frame when the refresh token has ended but Entra's session lasts", async () => {
    await signInAs("Aylin Demir");
    const token = await apiToken();
    await context.route("**/oauth2/v2.0/token", async (route) => {
      const isRefresh = route.request().postData()?.includes("grant_type=refresh_token");
      if (!isRefresh) return route.continue();
      await route.fulfill({ status: 400, json: { error: "invalid_grant", error_description: "AADSTS700084: The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime." } });
    });
    const renewed = await apiToken({ refused: token });
    expect(renewed).not.toBe(token);
    expect(await verify(renewed)).toMatchObject({ ok: true });
    expect(page.url()).toBe(`${site.origin}/settings/?tab=sla#top`);
  });

  test("tells who cancels so, does not send them round again, and lets them try once more", async () => {
    await open();
    await page.evaluate(() => void window.auth.signIn());
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.waitForURL(`${site.origin}/settings/?tab=sla#top`);
    await page.waitForFunction(() => window.auth !== undefined);
    expect(await outcome("getApiToken")).toMatch(/^cancelled: .*AADSTS65004/);
    expect(await outcome("getApiToken")).toMatch(/^sign_in_needed/);
    await page.evaluate(() => void window.auth.signIn());
    await page.getByRole("heading", { name: "Pick an account" }).waitFor();
  });

  test("signs out at Entra too", async () => {
    await signInAs("Aylin Demir");
    await apiToken();
    await page.evaluate(() => void window.auth.signOut?.());
    await page.waitForURL(`${site.origin}/addin/sign-in.html?state=*`);
    await open();
    await page.evaluate(() => void window.auth.signIn());
    await page.getByRole("heading", { name: "Pick an account" }).waitFor();
  });

  test("says so when Entra cannot be reached or the browser stores nothing, and works later", async () => {
    await open();
    site.setAway(true);
    expect(await outcome("signIn")).toMatch(/^unavailable: /);
    site.setAway(false);
    await page.evaluate(() => void window.auth.signIn());
    await page.getByRole("heading", { name: "Pick an account" }).waitFor();
    await blockStorage();
    await open();
    expect(await outcome("getApiToken")).toMatch(/^storage_blocked: /);
  });
});

describe("a pane in a host with nested app authentication", () => {
  const open = async () => {
    await page.goto(`${site.origin}/addin/taskpane.html?nested`);
    await page.waitForFunction(() => window.auth !== undefined);
  };

  test("gets its tokens from the host, silently, even where a frame may store nothing", async () => {
    await blockStorage();
    await addBridge({});
    await open();
    expect(await verify(await apiToken())).toMatchObject({ ok: true, claims: { oid: aylin.id } });
    expect(await site.entra.verifyGraphToken(await graphToken())).toEqual({ oid: aylin.id, scp: "Mail.ReadWrite Mail.Send" });
    expect(await account()).toEqual({ name: "Aylin Demir", email: aylin.mail, oid: aylin.id });
    expect(await page.evaluate(() => window.auth.signOut)).toBeUndefined();
    expect(context.pages()).toHaveLength(1);
    expect(await bridgeCalls()).toEqual(["GetInitContext", "GetToken", "GetToken"]);
  });

  test("lets the host ask the person when it must, and renews a refused token through the host", async () => {
    await addBridge({ GetToken: "USER_INTERACTION_REQUIRED" });
    await open();
    const token = await apiToken();
    expect(await verify(token)).toMatchObject({ ok: true });
    expect(await bridgeCalls()).toEqual(["GetInitContext", "GetToken", "GetTokenPopup"]);
    expect(await apiToken({ refused: token })).not.toBe(token);
  });

  test("lets the host ask for leave for the mailbox, one resource after the other", async () => {
    await addBridge({});
    await open();
    const token = await apiToken();
    await page.evaluate(() => window.auth.askLeave({}));
    expect((await bridgeCalls()).slice(2)).toEqual(["GetTokenPopup", "GetTokenPopup"]);
    expect(await apiToken()).not.toBe(token);
  });

  test("does not ask again after the person closed the host's window, until they want to", async () => {
    await addBridge({ GetToken: "USER_INTERACTION_REQUIRED", GetTokenPopup: "USER_CANCEL" });
    await open();
    expect(await outcome("getApiToken")).toMatch(/^cancelled: /);
    expect(await outcome("getApiToken")).toMatch(/^sign_in_needed: /);
    expect(await outcome("signIn")).toMatch(/^cancelled: /);
    expect((await bridgeCalls()).filter((method) => method === "GetTokenPopup")).toHaveLength(2);
  });

  test("falls back to the dialog when the host's bridge does not work", async () => {
    await addBridge({ GetInitContext: "DISABLED" });
    await open();
    const [dialog] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => void window.auth.getApiToken())]);
    await dialog.getByRole("button", { name: "Mara Lindqvist" }).click();
    expect(await verify(await apiToken())).toMatchObject({ ok: true, claims: { oid: mara.id } });
  });
});

describe("a pane in a host without nested app authentication", () => {
  const open = async () => {
    await page.goto(`${site.origin}/addin/taskpane.html`);
    await page.waitForFunction(() => window.auth !== undefined);
  };
  const dialogOf = async (act: () => Promise<unknown>) => (await Promise.all([context.waitForEvent("page"), act()]))[0];

  test("opens one dialog for both tokens, which closes by itself", async () => {
    await open();
    const dialog = await dialogOf(() => page.evaluate(() => void Promise.all([window.auth.getApiToken(), window.auth.getGraphToken()])));
    await dialog.getByRole("button", { name: "Aylin Demir" }).click();
    expect(await verify(await apiToken())).toMatchObject({ ok: true, claims: { oid: aylin.id } });
    expect(await site.entra.verifyGraphToken(await graphToken())).toMatchObject({ oid: aylin.id });
    expect(await account()).toMatchObject({ email: aylin.mail });
    await eventually(() => dialog.isClosed()).toBe(true);
    expect(context.pages()).toHaveLength(1);
  });

  test("asks in the dialog for leave for the mailbox, with what Entra wants to see, and brings a token that has it", async () => {
    await open();
    const first = await dialogOf(() => page.evaluate(() => void window.auth.getApiToken()));
    await first.getByRole("button", { name: "Aylin Demir" }).click();
    const token = await apiToken();
    site.entra.levers.withdrawConsent(aylin.mail);
    site.entra.levers.demandClaims(aylin.mail);
    expect(await access().redeem(token, tenantId)).toMatchObject({ reason: "consent_needed" });
    await page.evaluate((claims) => window.auth.askLeave({ claims }), MFA_CLAIMS);
    expect(await apiToken()).not.toBe(token);
    expect(await access().redeem(await apiToken(), tenantId)).toMatchObject({ outcome: "granted" });
  });

  test("renews a refused token by a dialog that needs nobody, and asks for the account after signing out", async () => {
    await open();
    const first = await dialogOf(() => page.evaluate(() => void window.auth.getApiToken()));
    await first.getByRole("button", { name: "Aylin Demir" }).click();
    const token = await apiToken();
    const renewed = await apiToken({ refused: token });
    expect(renewed).not.toBe(token);
    expect(await verify(renewed)).toMatchObject({ ok: true, claims: { oid: aylin.id } });
    await page.evaluate(() => window.auth.signOut?.());
    expect(await account()).toBeNull();
    const again = await dialogOf(() => page.evaluate(() => void window.auth.signIn()));
    await again.getByRole("button", { name: "Mara Lindqvist" }).click();
    expect(await verify(await apiToken())).toMatchObject({ ok: true, claims: { oid: mara.id } });
  });

  test("says when the person closed or cancelled it, and opens none unasked afterwards", async () => {
    await open();
    const ended = page.evaluate(() => window.auth.getApiToken().catch((error: { code: string }) => error.code));
    await (await context.waitForEvent("page")).close();
    expect(await ended).toBe("cancelled");
    expect(await outcome("getGraphToken")).toMatch(/^sign_in_needed: /);
    expect(context.pages()).toHaveLength(1);
    const dialog = await dialogOf(() => page.evaluate(() => void window.auth.signIn().catch((error: { code: string }) => (document.title = error.code))));
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.waitForFunction(() => document.title === "cancelled");
  });

  test("believes no window that answers for another attempt or from another origin", async () => {
    await open();
    const forged = (attempt: string) => JSON.stringify({ type: "mailroom.sign-in", attempt, ok: true, granted: { tokens: { api: { value: "forged", expiresAt: 9e15 } }, account: {} } });
    await context.route("**/addin/sign-in.html?**", (route) =>
      route.fulfill({ contentType: "text/html", body: `<script>opener.postMessage(${JSON.stringify(forged("guess"))}, "*")</script>` }),
    );
    expect(await outcome("getApiToken")).toMatch(/^failed: /);
  });
});

async function blockStorage() {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: refuse });
  });
}

const bridgeCalls = () => page.evaluate(() => (window as unknown as { bridgeCalls: string[] }).bridgeCalls);

/** A host's bridge of MSAL's shape over the sandbox's broker; `refuse` names the status by which a method fails. */
async function addBridge(refuse: Record<string, string>) {
  await page.addInitScript(
    ([oid, refuse]) => {
      const listeners: ((message: string) => void)[] = [];
      const bridgeCalls: string[] = [];
      const answer = async ({ method, tokenParams }: { method: string; tokenParams: { scope: string; clientId: string } }) => {
        if (refuse[method]) return { success: false, error: { status: refuse[method], code: "0", description: "by the test" } };
        if (method === "GetInitContext") return { success: true, initContext: { sdkName: "test", sdkVersion: "1", capabilities: { queryAccount: true } } };
        const body = JSON.stringify({ oid, scope: tokenParams.scope, clientId: tokenParams.clientId });
        const { account, ...token } = await (await fetch("/sandbox/entra/naa", { method: "POST", headers: { "x-sandbox": "1" }, body })).json();
        return { success: true, token, account };
      };
      const nestedAppAuthBridge = {
        addEventListener: (_type: string, listener: (message: string) => void) => listeners.push(listener),
        removeEventListener: () => {},
        postMessage: async (text: string) => {
          const request = JSON.parse(text);
          bridgeCalls.push(request.method);
          const message = JSON.stringify({ messageType: "NestedAppAuthResponse", requestId: request.requestId, ...(await answer(request)) });
          for (const listener of listeners) listener(message);
        },
      };
      Object.assign(window, { nestedAppAuthBridge, bridgeCalls });
    },
    [aylin.id, refuse] as const,
  );
}
