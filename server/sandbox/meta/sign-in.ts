import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { findToken, isOver, issueToken, LONG_TOKEN_MS, SHORT_TOKEN_MS } from "./access.ts";
import { MetaRefusal } from "./errors.ts";
import type { MetaParts } from "./telling.ts";
import type { VendorContext } from "../vendor-wire.ts";

const CODE_MS = 10 * 60_000;
const SCOPES = ["pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement", "instagram_basic", "instagram_manage_messages", "business_management"];
const codes = new WeakMap<object, Map<string, { redirectUri: string; scopes: string[]; endsAt: number }>>();

/** The dialog in which a person lends us pages: one click to go on or to refuse. https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow */
export function showDialog(c: VendorContext, { world, publicUrl }: MetaParts): Response {
  const asked = askedFor(c.req.query());
  if (asked.clientId !== world.business.app.id) return c.html(pageOf("App not found", "<p>Invalid app ID: the app does not exist.</p>"), 400);
  if (!isOurs(asked.redirectUri, publicUrl)) return c.html(pageOf("URL blocked", "<p>This redirect failed because the redirect URI is not allowed in the app's client OAuth settings.</p>"), 400);
  const hidden = Object.entries({ redirect_uri: asked.redirectUri, state: asked.state, scope: asked.scopes.join(",") }).map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`).join("");
  const pages = world.business.pages.map((page) => `<li>${escaped(page.name)}${page.instagram ? ` · @${escaped(page.instagram.userName)}` : ""}</li>`).join("");
  return c.html(pageOf("Log in with Facebook", `<p><strong>${escaped(world.business.name)}</strong> asks to see and answer the messages of:</p><ul>${pages}</ul><form method="post"><input type="hidden" name="sandbox" value="1">${hidden}<button class="yes" name="answer" value="yes" autofocus>Continue as ${escaped(world.business.user.name)}</button><button name="answer" value="no">Not now</button></form>`));
}

/** The person's answer: back to where it came from, with a code or a refusal. */
export async function answerDialog(c: VendorContext, { world, publicUrl }: MetaParts): Promise<Response> {
  const form = Object.fromEntries([...(await c.req.formData())].map(([name, value]) => [name, typeof value === "string" ? value : ""]));
  const asked = askedFor({ ...form, client_id: world.business.app.id });
  if (!isOurs(asked.redirectUri, publicUrl)) throw new MetaRefusal(191, "", { message: "The redirect URI is not allowed.", status: 400 });
  const back = new URL(asked.redirectUri);
  if (asked.state) back.searchParams.set("state", asked.state);
  if (form["answer"] === "yes") {
    const code = `AQ${randomBytes(48).toString("base64url")}`;
    const kept = codes.get(world) ?? new Map();
    codes.set(world, kept);
    kept.set(code, { redirectUri: asked.redirectUri, scopes: asked.scopes, endsAt: Date.now() + CODE_MS });
    back.searchParams.set("code", code);
  } else for (const [name, value] of Object.entries({ error: "access_denied", error_code: "200", error_reason: "user_denied", error_description: "Permissions error" })) back.searchParams.set(name, value);
  return c.redirect(back.href, 303);
}

/** `/oauth/access_token`: a code for a token of an hour, or that one for one of sixty days. */
export async function giveToken(c: VendorContext, { world }: MetaParts): Promise<Response> {
  const sent = c.req.method === "POST" ? Object.fromEntries([...(await c.req.formData().catch(() => new FormData()))].map(([name, value]) => [name, String(value)])) : {};
  const asked: Record<string, string | undefined> = { ...c.req.query(), ...sent };
  const { app } = world.business;
  if (asked["client_id"] !== app.id || !isSame(asked["client_secret"] ?? "", app.secret)) throw new MetaRefusal(1, "", { message: "Error validating client secret.", status: 400 });
  if (asked["grant_type"] === "fb_exchange_token") {
    const short = findToken(world, asked["fb_exchange_token"] ?? "");
    if (!short || isOver(world, short)) throw new MetaRefusal(190, "", { message: "Error validating access token: Session has expired.", subcode: 463, status: 400 });
    return answerToken(c, { world }, short.scopes, LONG_TOKEN_MS);
  }
  if (asked["grant_type"] === "client_credentials") return c.json({ access_token: `${app.id}|${app.secret}`, token_type: "bearer" });
  const code = asked["code"] ?? "";
  const kept = codes.get(world)?.get(code);
  codes.get(world)?.delete(code);
  if (!kept || kept.endsAt < Date.now()) throw new MetaRefusal(100, "", { message: "This authorization code has been used or has expired.", subcode: 36009 });
  if (kept.redirectUri !== asked["redirect_uri"]) throw new MetaRefusal(100, "", { message: "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request", subcode: 36008 });
  return answerToken(c, { world }, kept.scopes, SHORT_TOKEN_MS);
}

async function answerToken(c: VendorContext, { world }: Pick<MetaParts, "world">, scopes: string[], forMs: number): Promise<Response> {
  const { token } = issueToken(world, { kind: "user", subjectId: world.business.user.id, expiresAt: new Date(world.now().getTime() + forMs).toISOString(), scopes });
  await world.synced();
  return c.json({ access_token: token, token_type: "bearer", expires_in: Math.floor(forMs / 1000) });
}

function askedFor(query: Record<string, string | undefined>) {
  const scopes = (query["scope"] ?? "").split(/[\s,]+/).filter((scope) => SCOPES.includes(scope));
  return { clientId: query["client_id"] ?? "", redirectUri: query["redirect_uri"] ?? "", state: query["state"] ?? "", scopes: scopes.length > 0 ? scopes : SCOPES };
}

function isOurs(uri: string, publicUrl: string): boolean {
  return URL.canParse(uri) && new URL(uri).origin === new URL(publicUrl).origin;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function pageOf(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:100vh;margin:0;background:light-dark(#f0f2f5,#18191a);color:light-dark(#1c1e21,#e4e6eb)}
main{background:light-dark(#fff,#242526);padding:32px;border-radius:12px;width:min(400px,calc(100vw - 32px));box-sizing:border-box;box-shadow:0 2px 12px #0003}
h1{font-size:20px;margin:0 0 8px}small{color:light-dark(#606770,#b0b3b8)}form{display:grid;gap:8px;margin-top:24px}
button{font:inherit;font-weight:600;padding:10px;border:0;border-radius:6px;cursor:pointer;background:light-dark(#e4e6eb,#3a3b3c);color:inherit}button.yes{background:#0a5fd1;color:#fff}button:focus-visible{outline:3px solid light-dark(#1c1e21,#fff);outline-offset:2px}
</style></head><body><main><small>Sandbox of Meta: nothing leaves this machine</small><h1>${title}</h1>${body}</main></body></html>`;
}
