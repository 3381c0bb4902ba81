import { createHash, createHmac, randomBytes } from "node:crypto";
import type { Ctx } from "../../context.ts";

const TOKEN_BYTES = 32;
const LINK_BYTES = 24;

/** What a browser or program carries; the prefix tells what it is, also to those who look for keys in repositories. */
export const newToken = (prefix: "ms" | "mr" | "mk"): string => `${prefix}_${randomBytes(TOKEN_BYTES).toString("base64url")}`;

/** What the database knows of a token, and finds it by. It has 256 bits, so that a fast hash serves. */
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Follows from the link's id and the server's key: a mail that is made again carries the same link, and the database alone opens nothing. */
export function linkToken(ctx: Pick<Ctx, "ports">, linkId: string): string {
  return keyed(ctx, "mailroom account links", linkId).subarray(0, LINK_BYTES).toString("base64url");
}

/** Of what is short enough to be tried out by whoever has the database, but not the server's key. */
export function keyedHash(ctx: Pick<Ctx, "ports">, purpose: string, text: string): string {
  return keyed(ctx, purpose, text).toString("hex");
}

function keyed(ctx: Pick<Ctx, "ports">, purpose: string, text: string): Buffer {
  const key = createHmac("sha256", ctx.ports.settingsKey).update(purpose).digest();
  return createHmac("sha256", key).update(text).digest();
}
