import { and, asc, eq, isNull } from "drizzle-orm";
import { calendars, holidays, slaPolicies, targets } from "../../../drizzle/schema/sla.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Calendar, SlaPolicy } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

export type PolicyRow = typeof slaPolicies.$inferSelect;
export type TargetRow = typeof targets.$inferSelect;

/** Oldest first. */
export async function listPolicies(ctx: Ctx): Promise<SlaPolicy[]> {
  const rows = await ctx.db.select({ policy: slaPolicies, updatedByName: users.name }).from(slaPolicies).leftJoin(users, eq(users.id, slaPolicies.updatedBy)).orderBy(asc(slaPolicies.createdAt), asc(slaPolicies.id));
  return rows.map(({ policy, updatedByName }) => toPolicy(policy, updatedByName));
}

export function toPolicy(row: PolicyRow, updatedBy: string | null): SlaPolicy {
  const { id, version, name, calendarId, promises, warnAtPercent, isDefault } = row;
  return { id, version, name, calendarId, promises, warnAtPercent, isDefault, updatedAt: row.updatedAt.toISOString(), updatedBy };
}

export async function listCalendars(ctx: Ctx): Promise<Calendar[]> {
  const rows = await ctx.db.select().from(calendars).orderBy(asc(calendars.createdAt), asc(calendars.id));
  const days = await ctx.db.select().from(holidays).orderBy(asc(holidays.date));
  return rows.map(({ id, name, timeZone, week }) => ({ id, name, timeZone, week, holidays: days.filter((day) => day.calendarId === id).map(({ date, name }) => ({ date, name })) }));
}

export async function requireCalendar(ctx: Ctx, calendarId: string): Promise<Calendar> {
  const calendar = (await listCalendars(ctx)).find((candidate) => candidate.id === calendarId);
  if (!calendar) throw refuse("unprocessable", "There is no such calendar.", { remedy: "Choose one of the calendars that the settings list." });
  return calendar;
}

export const isOpenTarget = and(isNull(targets.metAt), isNull(targets.cancelledAt));

/** Targets that are still owed. */
export function openTargetsOf(ctx: Ctx, caseId: string): Promise<TargetRow[]> {
  return ctx.db.select().from(targets).where(and(eq(targets.caseId, caseId), isOpenTarget)).orderBy(asc(targets.dueAt));
}
