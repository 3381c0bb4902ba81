import { and, eq } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { LEASE_MS, LEASE_RENEWAL_MS } from "./limits.ts";
import type { ClaimedDelivery } from "./take-claims.ts";

/** Keeps the leases of what is under way alive while `work` runs. */
export async function withLeasesRenewed<Result>(ctx: Ctx, work: (held: Map<string, ClaimedDelivery>) => Promise<Result>): Promise<Result> {
  const held = new Map<string, ClaimedDelivery>();
  // A renewal that fails needs no more than silence: the lease ends, another sender looks, and the fence decides.
  const timer = setInterval(() => void renew(ctx, [...held.values()]).catch(() => undefined), LEASE_RENEWAL_MS);
  try {
    return await work(held);
  } finally {
    clearInterval(timer);
  }
}

async function renew(ctx: Ctx, claims: ClaimedDelivery[]): Promise<void> {
  const leaseUntil = new Date(ctx.now().getTime() + LEASE_MS);
  for (const claim of claims) await ctx.db.update(deliveries).set({ leaseUntil }).where(and(eq(deliveries.id, claim.id), eq(deliveries.fence, claim.fence)));
}
