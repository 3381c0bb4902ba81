import { and, eq } from "drizzle-orm";
import { rules, ruleVersions } from "../../../drizzle/schema/rules.ts";
import type { Rule } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireSoundRule } from "./check-rule.ts";
import { listensTo } from "./listens-to.ts";
import { lockRule, readRule } from "./queries.ts";
import { requireAuthor } from "./save-rule.ts";
import { stopTimers } from "./timers.ts";

/** The draft that was read holds from now on, with the rights of whoever publishes it. */
export function publishRule(ctx: Ctx, { ruleId, version }: { ruleId: string; version: number }): Promise<Rule> {
  return inTransaction(ctx, async (ctx) => {
    await lockRule(ctx, ruleId, version);
    await publishVersion(ctx, ruleId);
    return readRule(ctx, ruleId);
  });
}

/** In the caller's transaction: the newest draft. */
export async function publishVersion(ctx: Ctx, ruleId: string): Promise<void> {
  const row = await lockRule(ctx, ruleId);
  const author = requireAuthor(ctx);
  await requireSoundRule(ctx, row.draft);
  await ctx.db.update(rules).set({ published: row.draft, publishedVersion: row.version, authorId: author, listensTo: row.isEnabled ? listensTo(row.draft) : [] }).where(eq(rules.id, ruleId));
  await ctx.db.update(ruleVersions).set({ publishedAt: ctx.now(), publishedBy: author }).where(and(eq(ruleVersions.ruleId, ruleId), eq(ruleVersions.version, row.version)));
  await recordEvent(ctx, { name: "rule.published", subject: { type: "rule", id: ruleId }, data: { name: row.name, version: row.version, isEnabled: row.isEnabled } });
  await beginTimers(ctx, ruleId);
}

/** Off, it is asked nothing and its clocks are stopped; what it did stays. On again, its clocks are counted anew. */
export function switchRule(ctx: Ctx, { ruleId, version, isEnabled }: { ruleId: string; version: number; isEnabled: boolean }): Promise<Rule> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockRule(ctx, ruleId, version);
    if (row.isEnabled !== isEnabled) {
      await ctx.db.update(rules).set({ isEnabled, listensTo: isEnabled && row.published ? listensTo(row.published) : [], updatedAt: ctx.now(), updatedBy: requireAuthor(ctx) }).where(eq(rules.id, ruleId));
      await recordEvent(ctx, { name: "rule.switched", subject: { type: "rule", id: ruleId }, data: { name: row.name, isEnabled } });
      await beginTimers(ctx, ruleId);
    }
    return readRule(ctx, ruleId);
  });
}

/** What waited under the version before waits no more; cases that are open are given their time by a job, for there may be many. */
async function beginTimers(ctx: Ctx, ruleId: string): Promise<void> {
  await stopTimers(ctx, { ruleId });
  const row = await lockRule(ctx, ruleId);
  if (row.isEnabled && row.published?.trigger.type === "time") await enqueueJob(ctx, "rules.fillTimers", { ruleId, version: row.publishedVersion!, afterCaseId: null });
}
