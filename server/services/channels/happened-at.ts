import type { Ctx } from "../../context.ts";

/** Never later than now: a vendor's clock, or a forger's, does not write into our future. */
export function happenedAt(ctx: Ctx, at: Date | null): Date {
  const now = ctx.now();
  return at !== null && !Number.isNaN(at.getTime()) && at <= now ? at : now;
}
