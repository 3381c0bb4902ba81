import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import { slaPolicies, slaPolicyVersions, targets } from "../../../drizzle/schema/sla.ts";
import type { SlaDefinition, SlaPolicy, SlaPolicyVersion } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { keptByServer } from "../../kept-by-server.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { mayActorCall } from "../people/authorise.ts";
import { visibleMailboxes } from "../people/queries.ts";

export type PolicyRow = typeof slaPolicies.$inferSelect;
export type TargetRow = typeof targets.$inferSelect;

const VERSIONS_LISTED_MAX = 200;
/** A definition is some kilobytes. */
const DEFINITIONS_KEPT_MAX = 500;

/** In the order in which they are asked. */
export function listPolicies(ctx: Ctx, { archived = false }: { archived?: boolean } = {}): Promise<SlaPolicy[]> {
  return readPolicies(ctx, archived ? undefined : isNull(slaPolicies.archivedAt));
}

export async function requirePolicy(ctx: Ctx, policyId: string): Promise<SlaPolicy> {
  const [policy] = await readPolicies(ctx, eq(slaPolicies.id, policyId));
  if (!policy) throw refuse("not_found", "There is no such SLA policy.");
  return policy;
}

async function readPolicies(ctx: Ctx, where: ReturnType<typeof and>): Promise<SlaPolicy[]> {
  // Whoever may change the policy decides about all that was promised under it; others count what they see.
  const seen = mayActorCall(ctx, "savePolicy") ? sql`true` : sql`exists (select 1 from cases c where c.id = t.case_id and c.mailbox_id = any(${sqlIds((await visibleMailboxes(ctx)).map(({ id }) => id))}))`;
  const openTargetCount = sql<number>`(select count(*)::int from ${targets} t where t.policy_id = ${slaPolicies}.id and t.met_at is null and t.cancelled_at is null and ${seen})`;
  const rows = await ctx.db
    .select({ policy: slaPolicies, definition: slaPolicyVersions.definition, updatedBy: users.name, openTargetCount })
    .from(slaPolicies)
    .innerJoin(slaPolicyVersions, and(eq(slaPolicyVersions.policyId, slaPolicies.id), eq(slaPolicyVersions.version, slaPolicies.version)))
    .leftJoin(users, eq(users.id, slaPolicies.updatedBy))
    .where(where)
    .orderBy(asc(slaPolicies.position), asc(slaPolicies.createdAt), asc(slaPolicies.id));
  return rows.map(({ policy: { id, version, name, position, publishedVersion, updatedAt, archivedAt }, definition, updatedBy, openTargetCount }) => ({
    id, version, name, position, publishedVersion, isDraft: publishedVersion !== version, ...definition, openTargetCount, updatedAt: updatedAt.toISOString(), updatedBy, archivedAt: archivedAt?.toISOString() ?? null,
  }));
}

/** Newest first. */
export async function versionsOfPolicy(ctx: Ctx, policyId: string): Promise<SlaPolicyVersion[]> {
  const rows = await ctx.db.select({ saved: slaPolicyVersions, savedBy: users.name }).from(slaPolicyVersions).leftJoin(users, eq(users.id, slaPolicyVersions.savedBy)).where(eq(slaPolicyVersions.policyId, policyId)).orderBy(desc(slaPolicyVersions.version)).limit(VERSIONS_LISTED_MAX);
  if (rows.length === 0) throw refuse("not_found", "There is no such SLA policy.");
  return rows.map(({ saved: { version, name, definition, savedAt, publishedAt }, savedBy }) => ({ version, name, ...definition, savedAt: savedAt.toISOString(), savedBy, publishedAt: publishedAt?.toISOString() ?? null }));
}

const definitionsByServer = keptByServer<SlaDefinition>(DEFINITIONS_KEPT_MAX);

/** What a policy said in a version, read once a server: a version never changes. */
export function definitionAt(ctx: Ctx, policyId: string, version: number): Promise<SlaDefinition> {
  return definitionsByServer(ctx.ports, `${policyId} ${version}`, async () => {
    const [saved] = await ctx.db.select({ definition: slaPolicyVersions.definition }).from(slaPolicyVersions).where(and(eq(slaPolicyVersions.policyId, policyId), eq(slaPolicyVersions.version, version)));
    if (!saved) throw refuse("not_found", "There is no such version of the policy.");
    return saved.definition;
  });
}

export const isOpenTarget = and(isNull(targets.metAt), isNull(targets.cancelledAt));

/** Targets that are still owed. */
export function openTargetsOf(ctx: Ctx, caseId: string): Promise<TargetRow[]> {
  return ctx.db.select().from(targets).where(and(eq(targets.caseId, caseId), isOpenTarget)).orderBy(asc(targets.dueAt));
}
