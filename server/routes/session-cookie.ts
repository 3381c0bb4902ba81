import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { refuse } from "../errors.ts";

/** With this prefix a browser takes it from this very host over https alone, and no neighbour can plant one. */
const NAME = "__Host-mailroom";
const OPTIONS = { path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;

export const sessionCookie = (c: Context): string | undefined => getCookie(c, NAME);

export function giveCookie(c: Context, token: string, expiresAt: Date): void {
  setCookie(c, NAME, token, { ...OPTIONS, expires: expiresAt });
}

export function takeCookie(c: Context): void {
  deleteCookie(c, NAME, OPTIONS);
}

/** A browser says where a request comes from, and no page can make it say otherwise: what another site sends in somebody's name is refused. */
export function requireOwnPage(c: Context): void {
  if (!isOfOwnPage(c)) throw refuse("forbidden", "This request does not come from a page of Mailroom.", { remedy: "Open Mailroom itself; a program sends a bearer token instead of a cookie." });
}

export function isOfOwnPage(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  // Not said of sockets, nor by old browsers. A name that was bent to this address has no cookie of ours.
  const origin = c.req.header("origin") ?? "";
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}
