import { type NotificationHours, type NotificationPreferences, topicOf } from "../../contract/notifications.ts";
import { nextInWindow } from "../deliveries/send-window.ts";
import { GROUP_MS } from "./limits.ts";

/** Told together, and when. */
export interface PlannedSend {
  way: "email" | "teams";
  groupKey: string;
  dueAt: Date;
}

export interface Plan {
  inPane: boolean;
  inOutlook: boolean;
  sends: PlannedSend[];
}

export interface Wish extends Pick<NotificationPreferences, "matrix" | "hours" | "timeZone" | "digestAt"> {
  /** Whether there is a way at all: an account of the desk, an address in Teams. */
  hasEmail: boolean;
  hasTeams: boolean;
}

/** The first moment from `at` on at which a calendar is open; null: it never is. */
export type NextOpening = (calendarId: string, at: Date) => Date | null;

/**
 * Pure: how and when one person is told of one thing. What is urgent leaves at once and at any hour; all else waits five
 * minutes for more of the same, and what comes outside of the person's hours is told together when they begin.
 */
export function planOf({ kind, about }: { kind: string; about: string }, wish: Wish, now: Date, nextOpening: NextOpening): Plan {
  const { pane, outlook, email, teams, isUrgent } = wish.matrix[topicOf(kind)];
  const soon = (): Omit<PlannedSend, "way"> => {
    if (isUrgent) return { groupKey: about, dueAt: now };
    const opensAt = nextHour(wish, now, nextOpening);
    if (opensAt > now) return { groupKey: "hours", dueAt: opensAt };
    return { groupKey: about, dueAt: nextHour(wish, new Date(now.getTime() + GROUP_MS), nextOpening) };
  };
  const sends: PlannedSend[] = [];
  if (wish.hasEmail && email === "now") sends.push({ way: "email", ...soon() });
  if (wish.hasEmail && email === "digest") sends.push({ way: "email", groupKey: "digest", dueAt: nextDigest(wish, now) });
  if (wish.hasTeams && teams) sends.push({ way: "teams", ...soon() });
  return { inPane: pane, inOutlook: outlook, sends };
}

/** The first moment from `at` on at which the person may be disturbed. */
function nextHour({ hours, timeZone }: Pick<Wish, "hours" | "timeZone">, at: Date, nextOpening: NextOpening): Date {
  switch (hours.kind) {
    case "always":
      return at;
    case "own":
      return nextInWindow(windowOf(hours, timeZone), null, at);
    case "calendar":
      // One that never opens would keep everything for ever.
      return nextOpening(hours.calendarId, at) ?? at;
    default:
      return hours satisfies never;
  }
}

/** A digest comes once a day, on the days of one's hours where they name days. */
function nextDigest({ hours, timeZone, digestAt }: Wish, now: Date): Date {
  const days = hours.kind === "own" ? hours.days : [1, 2, 3, 4, 5, 6, 7];
  const minute = { days, from: digestAt, to: digestAt + 1 };
  return nextInWindow(windowOf(minute, timeZone), null, now);
}

type OwnHours = Extract<NotificationHours, { kind: "own" }>;
const windowOf = ({ days, from, to }: Pick<OwnHours, "days" | "from" | "to">, zone: string) => ({ days, from, to, zone: "fixed" as const, fallbackZone: zone });
