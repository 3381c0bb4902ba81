import { sql } from "drizzle-orm";
import { calendars, slaPolicies } from "../../../drizzle/schema/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { defaultCalendar, defaultPolicy } from "./default-policy.ts";

/** Gives an empty desk its first calendar and policy: a case is never without a clock. Twice is once. */
export function installSlaDefaults(ctx: Ctx): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('install-sla-defaults'))`);
    const [known] = await ctx.db.select({ id: slaPolicies.id }).from(slaPolicies).limit(1);
    if (known) return;
    const now = ctx.now();
    const [calendarId, id] = [ctx.newId(), ctx.newId()];
    const { name, timeZone, week } = defaultCalendar;
    await ctx.db.insert(calendars).values({ id: calendarId, name, timeZone, week, createdAt: now });
    await ctx.db.insert(slaPolicies).values({ id, calendarId, ...defaultPolicy, isDefault: true, version: 1, createdAt: now, updatedAt: now, updatedBy: null });
    await recordEvent(ctx, { name: "sla_policy.saved", subject: { type: "sla_policy", id }, data: { before: null, after: { ...defaultPolicy, calendarId } } });
  });
}
