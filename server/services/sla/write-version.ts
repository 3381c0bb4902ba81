import { count, eq } from "drizzle-orm";
import { slaPolicies, slaPolicyVersions } from "../../../drizzle/schema/sla.ts";
import type { SlaDefinition } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { definitionAt, type PolicyRow } from "./queries.ts";

interface Written {
  before: PolicyRow | null;
  name: string;
  definition: SlaDefinition;
  publish: boolean;
  restoredVersion?: number;
}

/** Adds a version to a policy, or makes the policy, in the caller's transaction. The event is the audit entry. */
export async function writeVersion(ctx: Ctx, { before, name, definition, publish, restoredVersion }: Written): Promise<string> {
  const [now, by] = [ctx.now(), userIdOf(ctx)];
  const [id, version] = [before?.id ?? ctx.newId(), (before?.version ?? 0) + 1];
  const change = { name, version, updatedAt: now, updatedBy: by, ...(publish && { publishedVersion: version }) };
  if (before) await ctx.db.update(slaPolicies).set(change).where(eq(slaPolicies.id, id));
  else await ctx.db.insert(slaPolicies).values({ id, ...change, position: await policyCount(ctx), createdAt: now });
  await ctx.db.insert(slaPolicyVersions).values({ policyId: id, version, name, calendarId: definition.calendarId, definition, savedAt: now, savedBy: by, publishedAt: publish ? now : null });
  const was = before && { name: before.name, ...(await definitionAt(ctx, before.id, before.version)) };
  await recordEvent(ctx, { name: "sla_policy.saved", subject: { type: "sla_policy", id }, data: { before: was, after: { name, ...definition }, version, isPublished: publish, ...(restoredVersion && { restoredVersion }) } });
  return id;
}

/** A new one is asked last. */
async function policyCount(ctx: Ctx): Promise<number> {
  const [row] = await ctx.db.select({ n: count() }).from(slaPolicies);
  return row!.n;
}
