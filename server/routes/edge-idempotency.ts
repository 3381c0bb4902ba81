import { createHash } from "node:crypto";
import type { Context, Next } from "hono";
import { refuse } from "../errors.ts";
import { userIdOf } from "../services/people/user-id-of.ts";
import { claimRequest, giveBackRequest, keepAnswer } from "../services/requests/do-once.ts";
import type { ApiEnv } from "./route.ts";

/** Letters, digits and signs, as UUIDs and the like are. */
const KEY = /^[\x21-\x7e]{1,200}$/;
/** Says nothing of the request itself: when its reason is gone, the same request may be done. */
const passing = new Set([401, 403, 408, 429]);

/**
 * `Idempotency-Key` on a POST: who sends the same again, since the answer was lost, gets the same answer, and it is done
 * once, whatever server it reaches. https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export async function doOnce(c: Context<ApiEnv>, next: Next): Promise<Response | void> {
  const given = c.req.header("idempotency-key");
  if (given === undefined || c.req.method !== "POST") return next();
  // A structured header puts its text in quotes; many callers do not.
  const key = given.replace(/^"(.*)"$/, "$1");
  if (!KEY.test(key)) throw refuse("bad_input", "An Idempotency-Key is 1 to 200 visible characters.", { remedy: "Send a UUID." });
  if (c.req.header("content-type")?.startsWith("application/octet-stream")) throw refuse("bad_input", "A file that is sent takes no Idempotency-Key.", { remedy: "Leave it out: the same file twice does no harm." });
  const ctx = c.get("ctx");
  const userId = userIdOf(ctx);
  if (userId === null) return next();
  const name = { userId, route: `${c.req.method} ${c.req.path}`, key };
  const url = new URL(c.req.url);
  const requestHash = createHash("sha256").update(url.search).update("\0").update(new Uint8Array(await c.req.arrayBuffer())).digest("hex");
  const kept = await claimRequest(ctx, { ...name, requestHash });
  if (kept) return c.body(kept.text, kept.status as 200, { "content-type": kept.contentType, "idempotency-replayed": "true" });
  try {
    await next();
    const { status } = c.res;
    if (status >= 500 || passing.has(status)) return await giveBackRequest(ctx, name);
    await keepAnswer(ctx, { ...name, status, text: await c.res.clone().text(), contentType: c.res.headers.get("content-type") ?? "application/json" });
  } catch (error) {
    await giveBackRequest(ctx, name);
    throw error;
  }
}
