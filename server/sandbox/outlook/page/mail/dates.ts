import { texts } from "../texts.ts";

const DAY_MS = 86_400_000;

/** The time as Outlook's list shows it: the hour today, the weekday this week, the date before. */
export function shortTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysBetween(date, now);
  if (days <= 0) return date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
  if (days < 7)
    return date.toLocaleDateString("en-US", { weekday: "short", hour: "numeric", minute: "2-digit" }).replace(",", "");
  if (date.getFullYear() === now.getFullYear())
    return date.toLocaleDateString("en-US", { weekday: "short", month: "numeric", day: "numeric" }).replace(",", "");
  return date.toLocaleDateString("en-US", { year: "numeric", month: "numeric", day: "numeric" });
}

export function longTime(iso: string): string {
  return new Date(iso).toLocaleString("en-US", {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}

export function dateGroup(iso: string, now = new Date()): string {
  const days = daysBetween(new Date(iso), now);
  if (days <= 0) return texts.today;
  if (days === 1) return texts.yesterday;
  return days < 7 ? texts.lastWeek : texts.older;
}

function daysBetween(date: Date, now: Date): number {
  const midnight = (each: Date) => new Date(each.getFullYear(), each.getMonth(), each.getDate()).getTime();
  return Math.round((midnight(now) - midnight(date)) / DAY_MS);
}
