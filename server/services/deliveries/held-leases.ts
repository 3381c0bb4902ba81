import { sql } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { LEASE_MS, LEASE_RENEWAL_MS } from "./limits.ts";
import type { HeldDelivery } from "./take-claims.ts";

/** Keeps the leases of what is under way alive while `work` runs. */
export async function withLeasesRenewed<Result>(ctx: Ctx, work: (held: Map<string, HeldDelivery>) => Promise<Result>): Promise<Result> {
  const held = new Map<string, HeldDelivery>();
  // A renewal that fails needs no more than silence: the lease ends, another sender looks, and the fence decides.
  const timer = setInterval(() => void renew(ctx, [...held.values()]).catch(() => undefined), LEASE_RENEWAL_MS);
  try {
    return await work(held);
  } finally {
    clearInterval(timer);
  }
}

/** Only what is still held: an outcome that was written meanwhile has given its lease back. */
async function renew(ctx: Ctx, claims: HeldDelivery[]): Promise<void> {
  if (claims.length === 0) return;
  const leaseUntil = new Date(ctx.now().getTime() + LEASE_MS).toISOString();
  const values = JSON.stringify(claims.map(({ id, fence }) => ({ id, fence })));
  await ctx.db.execute(sql`
    with held as (
      select d.id from ${deliveries} d join jsonb_to_recordset(${values}::text::jsonb) as t(id uuid, fence int) on t.id = d.id and t.fence = d.fence
      where d.lease_until is not null order by d.id for update of d skip locked)
    update ${deliveries} d set lease_until = ${leaseUntil}::timestamptz from held where d.id = held.id`);
}
