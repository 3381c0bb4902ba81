import { count, eq } from "drizzle-orm";
import { slaPolicies } from "../../../drizzle/schema/sla.ts";
import type { SavePolicy, SlaPolicy } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listPolicies, type PolicyRow, requireCalendar } from "./queries.ts";

/**
 * Creates a policy, or changes the version that was read. Cases that are open keep the promise they were opened with;
 * new ones get this one. A stale version is refused with what changed since. The event is the audit entry.
 */
export function savePolicy(ctx: Ctx, input: SavePolicy): Promise<SlaPolicy> {
  return inTransaction(ctx, async (ctx) => {
    await requireCalendar(ctx, input.calendarId);
    const before = input.id ? await lockPolicy(ctx, input.id, input.version) : null;
    const fields = { name: input.name, calendarId: input.calendarId, promises: input.promises, warnAtPercent: input.warnAtPercent ?? 75 };
    const written = { ...fields, updatedAt: ctx.now(), updatedBy: ctx.actor.type === "user" ? ctx.actor.id : null };
    const id = before?.id ?? ctx.newId();
    if (before) await ctx.db.update(slaPolicies).set({ ...written, version: before.version + 1 }).where(eq(slaPolicies.id, id));
    else await ctx.db.insert(slaPolicies).values({ id, ...written, isDefault: await isFirst(ctx), version: 1, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "sla_policy.saved", subject: { type: "sla_policy", id }, data: { before: before && describe(before), after: fields } });
    return (await listPolicies(ctx)).find((policy) => policy.id === id)!;
  });
}

async function lockPolicy(ctx: Ctx, id: string, version: number | undefined): Promise<PolicyRow> {
  const [row] = await ctx.db.select().from(slaPolicies).where(eq(slaPolicies.id, id)).for("update");
  if (!row) throw refuse("not_found", "There is no such SLA policy.");
  if (row.version !== version) {
    const changer = (await listPolicies(ctx)).find((policy) => policy.id === id)?.updatedBy ?? "Somebody";
    throw refuse("stale", `${changer} changed the policy "${row.name}" since you opened it.`, { remedy: "Reload it, look at what changed, and make your change again." });
  }
  return row;
}

async function isFirst(ctx: Ctx): Promise<boolean> {
  const [row] = await ctx.db.select({ n: count() }).from(slaPolicies);
  return row?.n === 0;
}

function describe({ name, calendarId, promises, warnAtPercent }: PolicyRow) {
  return { name, calendarId, promises, warnAtPercent };
}
