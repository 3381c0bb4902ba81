import { createHash, createHmac } from "node:crypto";
import type { Ctx } from "../../context.ts";

const MAC_BYTES = 24;

/** Follows from the question's id and the server's key: a mail that has to be made again carries the same link, and the database alone confirms nothing. */
export function optInToken(ctx: Pick<Ctx, "ports">, optInId: string): string {
  const key = createHmac("sha256", ctx.ports.settingsKey).update("mailroom double opt-in links").digest();
  return createHmac("sha256", key).update(optInId).digest().subarray(0, MAC_BYTES).toString("base64url");
}

/** What the database knows of it, and finds it by. */
export const optInTokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");
