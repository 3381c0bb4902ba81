import { and, eq, lt } from "drizzle-orm";
import { idempotencyKeys } from "../../../drizzle/schema/edge.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { seal, unseal } from "../settings/seal.ts";

/** A repeat comes within minutes; a day is what the callers of others are used to. */
const KEPT_HOURS = 24;
/** Longer than any request may take: what is not answered by then was cut off. */
const IN_FLIGHT_MS = 5 * 60_000;
/** A longer answer is not kept, only that there was one. */
const ANSWER_CHARS_MAX = 256 * 1024;
const PURPOSE = "idempotency_keys.answer";

export interface RequestName {
  userId: string;
  route: string;
  key: string;
}
export interface KeptAnswer {
  status: number;
  text: string;
  contentType: string;
}

/** Null: the request is new, and its caller's to do. Otherwise what it was answered the first time. */
export async function claimRequest(ctx: Ctx, { requestHash, ...name }: RequestName & { requestHash: string }): Promise<KeptAnswer | null> {
  const claimed = await ctx.db.insert(idempotencyKeys).values({ ...name, requestHash, startedAt: ctx.now() }).onConflictDoNothing().returning({ key: idempotencyKeys.key });
  if (claimed.length > 0) return null;
  const [known] = await ctx.db.select().from(idempotencyKeys).where(isNamed(name));
  // Given back in between: it failed, and may be done now.
  if (!known) return claimRequest(ctx, { requestHash, ...name });
  if (known.requestHash !== requestHash) throw refuse("unprocessable", "This Idempotency-Key was used for another request.", { remedy: "Give each request a key of its own, and the same only to its repeats." });
  if (known.status !== null && known.answer !== null) return { status: known.status, text: unseal(ctx.ports.settingsKey, PURPOSE, known.answer), contentType: known.contentType! };
  if (known.status !== null) throw refuse("conflict", "This request was done already; its answer was too long to be kept.", { remedy: "Read what it made." });
  if (ctx.now().getTime() - known.startedAt.getTime() < IN_FLIGHT_MS) throw refuse("conflict", "The first request with this Idempotency-Key is still being done.", { remedy: "Repeat it in some seconds." });
  throw refuse("conflict", "The first request with this Idempotency-Key was cut off, and nobody knows how far it came.", { remedy: "Look whether it was done; if not, send it with another key." });
}

/** What is answered to every repeat from now on. */
export async function keepAnswer(ctx: Ctx, { status, text, contentType, ...name }: RequestName & KeptAnswer): Promise<void> {
  const answer = text.length > ANSWER_CHARS_MAX ? null : seal(ctx.ports.settingsKey, PURPOSE, text);
  await ctx.db.update(idempotencyKeys).set({ status, answer, contentType }).where(isNamed(name));
}

/** The request failed and may come again. */
export async function giveBackRequest(ctx: Ctx, name: RequestName): Promise<void> {
  await ctx.db.delete(idempotencyKeys).where(isNamed(name));
}

export async function purgeRequests(ctx: Ctx): Promise<void> {
  await ctx.db.delete(idempotencyKeys).where(lt(idempotencyKeys.startedAt, new Date(ctx.now().getTime() - KEPT_HOURS * 3_600_000)));
}

const isNamed = ({ userId, route, key }: RequestName) => and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.route, route), eq(idempotencyKeys.key, key));
