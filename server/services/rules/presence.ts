import { and, count, eq, inArray, isNull, lt, ne, notInArray, or, type SQL } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { teamMembers, users } from "../../../drizzle/schema/people.ts";
import { presences } from "../../../drizzle/schema/rules.ts";
import { stoppedStatuses } from "../../contract/cases.ts";
import type { AssignablePerson } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isVisibleCase } from "../cases/queries.ts";
import { timeZoneOf } from "../contacts/transform-time-zone.ts";
import type { WorkingHours } from "../conversations/mailbox.ts";
import { recordEvent } from "../events/record-event.ts";
import { mayActorCall } from "../people/authorise.ts";
import { PRESENCE_MS } from "./limits.ts";

const READ_AT_ONCE = 4;

/**
 * Asks Outlook whether the members of teams are there, where it was not asked within some minutes. Never inside a
 * transaction. Whoever cannot be asked keeps what was known, with the reason.
 */
export async function refreshPresences(ctx: Ctx, teamIds: string[]): Promise<void> {
  const stale = await ctx.db
    .selectDistinct({ id: users.id, email: users.email })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.userId))
    .leftJoin(presences, eq(presences.userId, users.id))
    .where(and(inArray(teamMembers.teamId, teamIds), isNull(users.disabledAt), or(isNull(presences.readAt), lt(presences.readAt, new Date(ctx.now().getTime() - PRESENCE_MS)))));
  for (let first = 0; first < stale.length; first += READ_AT_ONCE) await Promise.all(stale.slice(first, first + READ_AT_ONCE).map((user) => readPresence(ctx, user)));
}

async function readPresence(ctx: Ctx, { id, email }: { id: string; email: string }): Promise<void> {
  const said = await ctx.ports.mailbox.settings(email).then(
    (settings) => ({ awayFrom: settings.automaticReplies?.from ?? null, awayUntil: settings.automaticReplies?.until ?? null, workingHours: settings.workingHours, failure: null }),
    (error: unknown) => ({ failure: error instanceof Error ? error.name : "unknown" }),
  );
  const row = { ...said, readAt: ctx.now() };
  await ctx.db.insert(presences).values({ userId: id, ...row }).onConflictDoUpdate({ target: presences.userId, set: row });
}

export interface Presence {
  isPresent: boolean;
  reason: "there" | "automatic_replies" | "outside_working_hours" | "unknown";
}

/** By what was read last. Of whom nothing is known it is believed that they are there. */
export async function presencesOf(ctx: Ctx, userIds: string[]): Promise<Map<string, Presence>> {
  const rows = await ctx.db.select().from(presences).where(inArray(presences.userId, userIds));
  return new Map(userIds.map((id) => {
    const row = rows.find(({ userId }) => userId === id);
    return [id, row ? presenceAt(row, ctx.now()) : { isPresent: true, reason: "unknown" }];
  }));
}

/** Everybody who works on cases, by name, with what rules that assign would look at. */
export async function listAssignable(ctx: Ctx): Promise<AssignablePerson[]> {
  const people = await ctx.db.select({ id: users.id, name: users.name, skills: users.skills, readAt: presences.readAt }).from(users).leftJoin(presences, eq(presences.userId, users.id)).where(and(isNull(users.disabledAt), ne(users.role, "viewer"))).orderBy(users.name);
  const ids = people.map(({ id }) => id);
  // Whoever may publish a rule that balances sees what it would see; others count the cases that they see.
  const openCounts = await openCountsOf(ctx, ids, mayActorCall(ctx, "saveRule") ? undefined : await isVisibleCase(ctx));
  const presence = await presencesOf(ctx, ids);
  return people.map(({ id, name, skills, readAt }) => ({ id, name, skills, ...presence.get(id)!, readAt: readAt?.toISOString() ?? null, openCount: openCounts.get(id) ?? 0 }));
}

/** How many open cases each of them has; who has none is not named. */
export async function openCountsOf(ctx: Ctx, userIds: string[], of?: SQL): Promise<Map<string, number>> {
  const rows = await ctx.db.select({ id: cases.assigneeId, n: count() }).from(cases).where(and(inArray(cases.assigneeId, userIds), notInArray(cases.status, stoppedStatuses), isNull(cases.deletedAt), of)).groupBy(cases.assigneeId);
  return new Map(rows.map(({ id, n }) => [id!, n]));
}

/** What somebody is good at: rules that assign by skill look here. */
export function saveSkills(ctx: Ctx, { userId, skills }: { userId: string; skills: string[] }): Promise<AssignablePerson> {
  return inTransaction(ctx, async (ctx) => {
    const [before] = await ctx.db.select({ skills: users.skills }).from(users).where(and(eq(users.id, userId), isNull(users.disabledAt))).for("update");
    if (!before) throw refuse("not_found", "There is no such user.");
    const kept = [...new Map(skills.map((skill) => [skill.toLowerCase(), skill])).values()];
    await ctx.db.update(users).set({ skills: kept }).where(eq(users.id, userId));
    await recordEvent(ctx, { name: "user.skills_saved", subject: { type: "user", id: userId }, data: { before: before.skills, after: kept } });
    const person = (await listAssignable(ctx)).find(({ id }) => id === userId);
    if (!person) throw refuse("unprocessable", "This person only looks on: nothing is assigned to them.");
    return person;
  });
}

/** Pure. */
export function presenceAt({ awayFrom, awayUntil, workingHours }: { awayFrom: Date | null; awayUntil: Date | null; workingHours: WorkingHours | null }, now: Date): Presence {
  if (awayFrom && awayFrom <= now && (awayUntil === null || now < awayUntil)) return { isPresent: false, reason: "automatic_replies" };
  // Outlook names zones as Windows does, or as IANA does; of one that nobody knows nothing can be said.
  const timeZone = workingHours && timeZoneOf(workingHours.timeZone);
  if (!workingHours || !timeZone) return { isPresent: true, reason: "unknown" };
  return isWorking({ ...workingHours, timeZone }, now) ? { isPresent: true, reason: "there" } : { isPresent: false, reason: "outside_working_hours" };
}

function isWorking({ timeZone, days, from, to }: WorkingHours, now: Date): boolean {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(now).map(({ type, value }) => [type, value]));
  const time = `${parts.hour}:${parts.minute}`;
  const isDay = (day: string) => days.includes(day.toLowerCase());
  // A shift over midnight belongs to the day on which it began.
  if (from < to) return isDay(parts.weekday!) && time >= from && time < to;
  return (isDay(parts.weekday!) && time >= from) || (isDay(dayBefore(parts.weekday!)) && time < to);
}

const week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const dayBefore = (day: string) => week[(week.indexOf(day.toLowerCase()) + 6) % 7]!;
