import { eq } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { CalendarRow } from "./queries.ts";

/** Locks a calendar that is still in the version that was read. */
export async function lockCalendar(ctx: Ctx, { id, version }: { id: string; version: number | undefined }): Promise<CalendarRow> {
  const [row] = await ctx.db.select().from(calendars).where(eq(calendars.id, id)).for("update");
  if (!row) throw refuse("not_found", "There is no such calendar.");
  if (row.version === version) return row;
  const [changer] = row.updatedBy ? await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.updatedBy)) : [];
  throw refuse("stale", `${changer?.name ?? "Somebody"} changed the calendar "${row.name}" since you opened it.`, { remedy: "Reload it, look at what changed, and make your change again." });
}
