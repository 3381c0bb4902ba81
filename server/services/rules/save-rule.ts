import { eq, max } from "drizzle-orm";
import { rules } from "../../../drizzle/schema/rules.ts";
import type { Rule, SaveRule } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { readRule } from "./queries.ts";

/** Creates a rule, or changes the version that was read; a stale one is refused. Its author is whoever saved it last. */
export function saveRule(ctx: Ctx, input: SaveRule): Promise<Rule> {
  return inTransaction(ctx, async (ctx) => {
    if (ctx.actor.type !== "user") throw refuse("forbidden", "A rule needs an author: a signed-in person.");
    const fields = { name: input.name, trigger: input.trigger, conditions: input.conditions, actions: input.actions, isEnabled: input.isEnabled ?? true, authorId: ctx.actor.id, updatedAt: ctx.now() };
    const before = input.id ? await lockRule(ctx, input.id, input.version) : null;
    const id = before?.id ?? ctx.newId();
    if (before) await ctx.db.update(rules).set({ ...fields, version: before.version + 1 }).where(eq(rules.id, id));
    else await ctx.db.insert(rules).values({ id, ...fields, position: await nextPosition(ctx), version: 1, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "rule.saved", subject: { type: "rule", id }, data: { before: before && { name: before.name, conditions: before.conditions, actions: before.actions, isEnabled: before.isEnabled }, after: { ...fields, updatedAt: undefined } } });
    return readRule(ctx, id);
  });
}

async function lockRule(ctx: Ctx, id: string, version: number | undefined) {
  const [row] = await ctx.db.select().from(rules).where(eq(rules.id, id)).for("update");
  if (!row) throw refuse("not_found", "There is no such rule.");
  if (row.version !== version) throw refuse("stale", `The rule "${row.name}" was changed since you opened it.`, { remedy: "Reload it and make your change again." });
  return row;
}

async function nextPosition(ctx: Ctx): Promise<number> {
  const [row] = await ctx.db.select({ last: max(rules.position) }).from(rules);
  return (row?.last ?? 0) + 1;
}
