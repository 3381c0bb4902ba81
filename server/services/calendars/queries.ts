import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { calendars, calendarVersions } from "../../../drizzle/schema/calendars.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { slaPolicies, slaPolicyVersions } from "../../../drizzle/schema/sla.ts";
import type { Calendar, CalendarVersion } from "../../contract/calendars.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { keptByServer } from "../../kept-by-server.ts";
import { compileCalendar } from "./compile-calendar.ts";
import type { BusinessCalendar } from "./due-at.ts";

export type CalendarRow = typeof calendars.$inferSelect;

/** Oldest first, the first one being the desk's own: its days are meant where nothing says otherwise. */
export async function listCalendars(ctx: Ctx, { archived = false }: { archived?: boolean } = {}): Promise<Calendar[]> {
  return readCalendars(ctx, archived ? undefined : isNull(calendars.archivedAt));
}

/** An archived one too: cases that are open were promised something by it. */
export async function requireCalendar(ctx: Ctx, calendarId: string): Promise<Calendar> {
  const [calendar] = await readCalendars(ctx, eq(calendars.id, calendarId));
  if (!calendar) throw refuse("unprocessable", "There is no such calendar.", { remedy: "Choose one of the calendars that the settings list." });
  return calendar;
}

async function readCalendars(ctx: Ctx, where: ReturnType<typeof and>): Promise<Calendar[]> {
  const policyCount = sql<number>`(select count(*)::int from ${slaPolicies} p where p.archived_at is null and exists (${usesCalendar(sql`p`, sql`${calendars}.id`)}))`;
  const rows = await ctx.db.select({ calendar: calendars, updatedBy: users.name, policyCount }).from(calendars).leftJoin(users, eq(users.id, calendars.updatedBy)).where(where).orderBy(asc(calendars.createdAt), asc(calendars.id));
  return rows.map(({ calendar: { id, version, name, definition, updatedAt, archivedAt }, updatedBy, policyCount }) => ({
    id, version, name, ...definition, policyCount, updatedAt: updatedAt.toISOString(), updatedBy, archivedAt: archivedAt?.toISOString() ?? null,
  }));
}

/** A policy uses a calendar by the version that holds, or by the draft that may come to hold. */
function usesCalendar(policy: SQL, calendarId: SQL): SQL {
  return sql`select 1 from ${slaPolicyVersions} v where v.policy_id = ${policy}.id and v.version in (${policy}.version, ${policy}.published_version) and v.calendar_id = ${calendarId}`;
}

/** By name. */
export async function policiesUsing(ctx: Ctx, calendarId: string): Promise<string[]> {
  const rows = await ctx.db.execute<{ name: string }>(sql`select p.name from ${slaPolicies} p where p.archived_at is null and exists (${usesCalendar(sql`p`, sql`${calendarId}::uuid`)}) order by p.name`);
  return rows.map(({ name }) => name);
}

const VERSIONS_LISTED_MAX = 200;

/** Newest first. */
export async function versionsOfCalendar(ctx: Ctx, calendarId: string): Promise<CalendarVersion[]> {
  const rows = await ctx.db.select({ saved: calendarVersions, savedBy: users.name }).from(calendarVersions).leftJoin(users, eq(users.id, calendarVersions.savedBy)).where(eq(calendarVersions.calendarId, calendarId)).orderBy(desc(calendarVersions.version)).limit(VERSIONS_LISTED_MAX);
  if (rows.length === 0) throw refuse("not_found", "There is no such calendar.");
  return rows.map(({ saved: { version, name, definition, savedAt }, savedBy }) => ({ version, name, ...definition, savedAt: savedAt.toISOString(), savedBy }));
}

/** Each compiled calendar is some 100 kB. */
const COMPILED_KEPT_MAX = 200;
const compiledByServer = keptByServer<BusinessCalendar>(COMPILED_KEPT_MAX);

/** A calendar as it was in a version, compiled once a server: a version never changes. */
export function calendarAt(ctx: Ctx, calendarId: string, version: number): Promise<BusinessCalendar> {
  return compiledByServer(ctx.ports, `${calendarId} ${version}`, async () => {
    const [saved] = await ctx.db.select({ definition: calendarVersions.definition }).from(calendarVersions).where(and(eq(calendarVersions.calendarId, calendarId), eq(calendarVersions.version, version)));
    if (!saved) throw refuse("unprocessable", "There is no such version of the calendar.");
    return compileCalendar(saved.definition);
  });
}
