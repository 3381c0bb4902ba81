import { lt, sql } from "drizzle-orm";
import { loadSamples } from "../../../drizzle/schema/monitoring.ts";
import type { Ctx } from "../../context.ts";
import type { LoadSample } from "../../load-sampler.ts";

const KEPT_DAYS = 30;

/** Keeps one minute of one server, and how long the database took for the smallest question. */
export async function noteLoad(ctx: Ctx, { serverId, sample }: { serverId: string; sample: LoadSample }): Promise<void> {
  const startedAt = performance.now();
  await ctx.db.execute(sql`select 1`);
  await ctx.db.insert(loadSamples).values({ serverId, at: ctx.now(), ...sample, databaseMs: performance.now() - startedAt }).onConflictDoNothing();
}

export async function purgeLoad(ctx: Ctx): Promise<void> {
  await ctx.db.delete(loadSamples).where(lt(loadSamples.at, new Date(ctx.now().getTime() - KEPT_DAYS * 86_400_000)));
}
