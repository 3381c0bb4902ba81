import { and, eq } from "drizzle-orm";
import { slaPolicies, slaPolicyVersions } from "../../../drizzle/schema/sla.ts";
import { type OpenCasesChoice, SlaDefinition, type SlaPolicy } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockPolicyInUse } from "./lock-policy.ts";
import { definitionAt, requirePolicy } from "./queries.ts";
import { startRecompute } from "./recompute.ts";
import { requireSound } from "./save-policy.ts";
import { writeVersion } from "./write-version.ts";

interface Move {
  id: string;
  version: number;
  openCases?: OpenCasesChoice;
}

/** The draft holds for new cases from now on. Twice is once. */
export function publishPolicy(ctx: Ctx, input: Move): Promise<SlaPolicy> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockPolicyInUse(ctx, input);
    if (row.publishedVersion === row.version) return requirePolicy(ctx, row.id);
    await requireSound(ctx, await definitionAt(ctx, row.id, row.version));
    await ctx.db.update(slaPolicies).set({ publishedVersion: row.version }).where(eq(slaPolicies.id, row.id));
    await ctx.db.update(slaPolicyVersions).set({ publishedAt: ctx.now() }).where(and(eq(slaPolicyVersions.policyId, row.id), eq(slaPolicyVersions.version, row.version)));
    await recordEvent(ctx, { name: "sla_policy.published", subject: { type: "sla_policy", id: row.id }, data: { name: row.name, version: row.version } });
    if (input.openCases === "recompute") await startRecompute(ctx, { reason: "policy", subjectId: row.id, subjectName: row.name });
    return requirePolicy(ctx, row.id);
  });
}

/** Makes an earlier version the newest and the one that holds; what was between stays in the history. */
export function restorePolicyVersion(ctx: Ctx, input: Move & { restoredVersion: number }): Promise<SlaPolicy> {
  return inTransaction(ctx, async (ctx) => {
    const before = await lockPolicyInUse(ctx, input);
    const [saved] = await ctx.db.select().from(slaPolicyVersions).where(and(eq(slaPolicyVersions.policyId, input.id), eq(slaPolicyVersions.version, input.restoredVersion)));
    if (!saved) throw refuse("not_found", "The policy has no such version.");
    const definition = SlaDefinition.parse(saved.definition);
    await requireSound(ctx, definition);
    await writeVersion(ctx, { before, name: saved.name, definition, publish: true, restoredVersion: saved.version });
    if (input.openCases === "recompute") await startRecompute(ctx, { reason: "policy", subjectId: input.id, subjectName: saved.name });
    return requirePolicy(ctx, input.id);
  });
}
