import { and, eq, inArray, isNull, lt, or } from "drizzle-orm";
import { teamMembers, users } from "../../../drizzle/schema/people.ts";
import { presences } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import { timeZoneOf } from "../contacts/transform-time-zone.ts";
import type { WorkingHours } from "../conversations/mailbox.ts";
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
