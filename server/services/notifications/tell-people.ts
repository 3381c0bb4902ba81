import { and, eq, sql } from "drizzle-orm";
import { notificationParts, notifications, notificationSends } from "../../../drizzle/schema/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { BusinessCalendar } from "../calendars/due-at.ts";
import { nextOpening } from "../calendars/due-at.ts";
import { calendarAt, requireCalendar } from "../calendars/queries.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { readNotificationSettings } from "./notification-settings.ts";
import { type Preferences, preferencesOf } from "./preferences.ts";
import { type NextOpening, planOf, type PlannedSend } from "./when-told.ts";

export interface Telling {
  userId: string;
  kind: string;
}

export interface Told {
  caseId: string | null;
  data: Record<string, unknown>;
}

/**
 * One notification for each person and event, however often the job runs, by the ways that the person chose for it. Nobody
 * is told of what they did themselves.
 */
export function tellPeople(ctx: Ctx, event: EventRow, people: Telling[], about: Told): Promise<void> {
  // In one order, so that two events that tell the same people do not wait for each other.
  const others = people.filter(({ userId }) => event.actorType !== "user" || userId !== event.actorId).toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
  if (others.length === 0) return Promise.resolve();
  return inTransaction(ctx, async (ctx) => {
    const { accountId } = await readNotificationSettings(ctx);
    const preferences = await preferencesOf(ctx, others.map(({ userId }) => userId));
    const openings = await openingsOf(ctx, [...preferences.values()]);
    const now = ctx.now();
    for (const { userId, kind } of others) {
      const own = preferences.get(userId);
      if (!own || own.isDisabled) continue;
      const wish = { ...own, hasEmail: accountId !== null, hasTeams: own.sealedTeamsUrl !== null };
      const plan = planOf({ kind, about: groupOf(event, about) }, wish, now, openings);
      const id = ctx.newId();
      const inserted = await ctx.db
        .insert(notifications)
        .values({ id, userId, eventId: event.id, kind, caseId: about.caseId, data: { actor: event.actorName, ...about.data }, inPane: plan.inPane, inOutlook: plan.inOutlook, createdAt: now })
        .onConflictDoNothing()
        .returning({ id: notifications.id });
      if (inserted.length === 0) continue;
      for (const send of plan.sends) await joinSend(ctx, { userId, notificationId: id, send });
      await recordEvent(ctx, { name: "notification.added", subject: { type: "notification", id }, data: { userId } });
    }
  });
}

/** What belongs together in one mail: a case's events, or those of one other thing. */
const groupOf = (event: EventRow, { caseId }: Told) => (caseId ? `case:${caseId}` : `${event.subjectType}:${event.subjectId}`);

/** Adds to what is gathered already, unless that is on its way by now; an urgent one takes the others along. */
async function joinSend(ctx: Ctx, { userId, notificationId, send: { way, groupKey, dueAt } }: { userId: string; notificationId: string; send: PlannedSend }): Promise<void> {
  const isGathering = { target: [notificationSends.userId, notificationSends.way, notificationSends.groupKey], targetWhere: sql`state = 'waiting' and fence = 0` };
  const id = ctx.newId();
  const [row] = await ctx.db
    .insert(notificationSends)
    .values({ id, userId, way, groupKey, state: "waiting", dueAt, createdAt: ctx.now() })
    .onConflictDoUpdate({ ...isGathering, set: { groupKey } })
    .returning({ id: notificationSends.id, dueAt: notificationSends.dueAt });
  await ctx.db.insert(notificationParts).values({ notificationId, way, sendId: row!.id });
  const isSooner = dueAt < row!.dueAt;
  if (isSooner) await ctx.db.update(notificationSends).set({ dueAt }).where(and(eq(notificationSends.id, row!.id), eq(notificationSends.fence, 0)));
  if (isSooner || row!.id === id) await enqueueJob(ctx, "notification.send", { sendId: row!.id }, { startAfter: dueAt });
}

/** The desk's calendars that somebody keeps to, as they are now. */
async function openingsOf(ctx: Ctx, people: Preferences[]): Promise<NextOpening> {
  const known = new Map<string, BusinessCalendar>();
  for (const { hours } of people) {
    if (hours.kind !== "calendar" || known.has(hours.calendarId)) continue;
    const { version } = await requireCalendar(ctx, hours.calendarId);
    known.set(hours.calendarId, await calendarAt(ctx, hours.calendarId, version));
  }
  return (calendarId, at) => nextOpening(known.get(calendarId)!, at);
}
