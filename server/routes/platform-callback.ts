import { deleteCookie, getCookie } from "hono/cookie";
import type { Ctx } from "../context.ts";
import type { Logger } from "../log.ts";
import { endSignIn, type SignInEnd } from "../services/channels/sign-in-at-meta.ts";
import { createRouter, definePublic } from "./route.ts";

/** What the browser keeps while its person is at Meta. Lax, since it comes back from another site; the prefix keeps neighbours from planting one. */
export const SIGN_IN_COOKIE = "__Secure-mailroom-platform";
export const signInCookie = { path: "/api/platforms", secure: true, httpOnly: true, sameSite: "Lax" } as const;

const TEXT_CHARS_MAX = 4_000;
const get = definePublic({ method: "get", path: "/platforms/callback", summary: "Meta sends the browser back here: only the state that was given to this very browser is taken, once", tags: ["channels"], responses: { 303: { description: "To the settings" } } });

/** Back from Meta's dialog. Nobody is signed in by it: the sealed state names the person, and the cookie the browser. */
export function createPlatformCallback(ctx: Ctx, log: Logger) {
  return createRouter().openapi(get, async (c) => {
    const query = (name: string) => c.req.query(name)?.slice(0, TEXT_CHARS_MAX) || null;
    const browserKey = getCookie(c, SIGN_IN_COOKIE) ?? null;
    const end = await endSignIn(ctx, { code: query("code"), state: query("state"), error: query("error"), browserKey });
    deleteCookie(c, SIGN_IN_COOKIE, signInCookie);
    if (end.end === "failed") log.warn({ reason: end.reason }, "sign-in at Meta was not taken");
    c.header("referrer-policy", "no-referrer");
    return c.redirect(`${ctx.ports.publicUrl}/settings/#/channels/${placeOf(end)}`, 303);
  });
}

function placeOf(end: SignInEnd): string {
  switch (end.end) {
    case "connected": return `connected/${end.accountIds[0]}`;
    case "choose": return `choose/${end.signInId}`;
    case "failed": return `failed/${end.reason}`;
    default: return end satisfies never;
  }
}
