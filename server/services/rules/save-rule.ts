import { and, eq, max } from "drizzle-orm";
import { rules, ruleVersions } from "../../../drizzle/schema/rules.ts";
import { type Rule, RuleDefinition, type SaveRule } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireSoundRule } from "./check-rule.ts";
import { publishVersion } from "./publish-rule.ts";
import { lockRule, readRule } from "./queries.ts";

/** Saves a draft: of a new rule, or of the version that was read; a stale one is refused. Nothing runs otherwise until it is published. */
export function saveRule(ctx: Ctx, { id, version, publishes = false, ...input }: SaveRule): Promise<Rule> {
  const definition = RuleDefinition.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const ruleId = await writeDraft(ctx, { id, version, definition });
    if (publishes) await publishVersion(ctx, ruleId);
    return readRule(ctx, ruleId);
  });
}

/** The draft as a version of its own, in the caller's transaction. Answers the rule's id. */
export async function writeDraft(ctx: Ctx, { id, version, definition }: { id?: string; version?: number; definition: RuleDefinition }): Promise<string> {
  const author = requireAuthor(ctx);
  await requireSoundRule(ctx, definition);
  const before = id ? await lockRule(ctx, id, version) : null;
  const ruleId = before?.id ?? ctx.newId();
  const now = ctx.now();
  const next = (before?.version ?? 0) + 1;
  const draft = { name: definition.name, draft: definition, version: next, updatedAt: now, updatedBy: author };
  if (before) await ctx.db.update(rules).set(draft).where(eq(rules.id, ruleId));
  else await ctx.db.insert(rules).values({ id: ruleId, ...draft, isEnabled: true, position: await nextPosition(ctx), authorId: author, createdAt: now });
  await ctx.db.insert(ruleVersions).values({ ruleId, version: next, definition, savedAt: now, savedBy: author });
  await recordEvent(ctx, { name: "rule.saved", subject: { type: "rule", id: ruleId }, data: { name: definition.name, version: next, before: before?.draft ?? null, after: definition } });
  return ruleId;
}

/** An earlier version as the newest draft. */
export function restoreRule(ctx: Ctx, { ruleId, version, from }: { ruleId: string; version: number; from: number }): Promise<Rule> {
  return inTransaction(ctx, async (ctx) => {
    const [saved] = await ctx.db.select({ definition: ruleVersions.definition }).from(ruleVersions).where(and(eq(ruleVersions.ruleId, ruleId), eq(ruleVersions.version, from)));
    if (!saved) throw refuse("not_found", "There is no such version of the rule.");
    await writeDraft(ctx, { id: ruleId, version, definition: saved.definition });
    return readRule(ctx, ruleId);
  });
}

/** Rules act with the rights of a person, so a person makes them. */
export function requireAuthor({ actor }: Ctx): string {
  if (actor.type !== "user") throw refuse("forbidden", "A rule needs an author: a signed-in person.");
  return actor.id;
}

async function nextPosition(ctx: Ctx): Promise<number> {
  const [row] = await ctx.db.select({ last: max(rules.position) }).from(rules);
  return (row?.last ?? 0) + 1;
}
