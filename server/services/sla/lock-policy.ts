import { eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import { slaPolicies } from "../../../drizzle/schema/sla.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { PolicyRow } from "./queries.ts";

/** Locks a policy that is still in the version that was read. */
export async function lockPolicy(ctx: Ctx, { id, version }: { id: string; version: number | undefined }): Promise<PolicyRow> {
  const [row] = await ctx.db.select().from(slaPolicies).where(eq(slaPolicies.id, id)).for("update");
  if (!row) throw refuse("not_found", "There is no such SLA policy.");
  if (row.version === version) return row;
  const [changer] = row.updatedBy ? await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.updatedBy)) : [];
  throw refuse("stale", `${changer?.name ?? "Somebody"} changed the policy "${row.name}" since you opened it.`, { remedy: "Reload it, look at what changed, and make your change again." });
}

/** The same for what may still be changed. */
export async function lockPolicyInUse(ctx: Ctx, input: { id: string; version: number | undefined }): Promise<PolicyRow> {
  const row = await lockPolicy(ctx, input);
  if (row.archivedAt) throw refuse("conflict", `The policy "${row.name}" is archived.`, { remedy: "Take it out of the archive first." });
  return row;
}
