import { randomBytes } from "node:crypto";
import { MetaRefusal } from "./errors.ts";
import type { MetaToken } from "./model.ts";
import type { VendorContext } from "../vendor-wire.ts";
import type { MetaWorld } from "./world.ts";

export const SHORT_TOKEN_MS = 3_600_000;
export const LONG_TOKEN_MS = 60 * 86_400_000;

/** The token of a call: in its header or its query. Throws 190 where it is none, or over. */
export function tokenOf(c: VendorContext, world: MetaWorld): MetaToken {
  const given = /^(?:Bearer|OAuth) (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? c.req.query("access_token") ?? "";
  if (given === "") throw new MetaRefusal(190, "", { message: "An access token is required to request this resource.", subcode: undefined });
  const token = findToken(world, given);
  if (!token) throw new MetaRefusal(190, "", { message: "Invalid OAuth access token - Cannot parse access token" });
  if (isOver(world, token)) throw new MetaRefusal(190, "", { message: "Error validating access token: Session has expired.", subcode: 463 });
  return token;
}

export function findToken(world: MetaWorld, given: string): MetaToken | null {
  return world.tokens.get(given) ?? null;
}

export function isOver(world: MetaWorld, token: MetaToken): boolean {
  return token.expiresAt !== null && Date.parse(token.expiresAt) <= world.now().getTime();
}

export function isAppToken({ business }: MetaWorld, given: string): boolean {
  return given === `${business.app.id}|${business.app.secret}`;
}

export function issueToken(world: MetaWorld, given: Omit<MetaToken, "token">): MetaToken {
  const token = { ...given, token: `EAA${randomBytes(60).toString("base64url")}` };
  world.commit({ t: "token", token });
  return token;
}

/** Throws where the token is not of whoever manages WhatsApp. */
export function requireWhatsApp(token: MetaToken): void {
  if (!token.scopes.includes("whatsapp_business_messaging")) throw new MetaRefusal(10, "Application does not have permission for this action");
}

/** The page that a page's token speaks for. */
export function pageOf(world: MetaWorld, token: MetaToken) {
  const page = token.kind === "page" ? world.business.pages.find(({ id }) => id === token.subjectId) : undefined;
  if (!page) throw new MetaRefusal(190, "", { message: "This method must be called with a Page Access Token", subcode: 2069032 });
  return page;
}
