import { sql } from "drizzle-orm";
import { slaPolicies } from "../../../drizzle/schema/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { installDefaultCalendar } from "../calendars/install-default-calendar.ts";
import { defaultPolicy } from "./default-policy.ts";
import { writeVersion } from "./write-version.ts";

/** Gives an empty desk its first calendar and policy: a case is never without a clock. Twice is once. */
export function installSlaDefaults(ctx: Ctx): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('install-sla-defaults'))`);
    const [known] = await ctx.db.select({ id: slaPolicies.id }).from(slaPolicies).limit(1);
    if (known) return;
    const calendarId = await installDefaultCalendar(ctx);
    await writeVersion(ctx, { before: null, name: "Standard", definition: { ...defaultPolicy, calendarId }, publish: true });
  });
}
