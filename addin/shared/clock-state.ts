import type { SlaMetric, Target } from "../../server/contract/cases.ts";

export type ClockLevel = "calm" | "warning" | "breached" | "paused" | "met" | "met_late";

export interface ClockState {
  metric: SlaMetric;
  level: ClockLevel;
  /** Minutes on the wall to the due time, or past it when breached; business minutes left when paused. Never negative. */
  minutes: number;
  /** Share of the promised minutes that is used up, 0 to 1. */
  used: number;
}

/** What the clock of one target shows at a moment. Pure: the same target and time give the same clock. */
export function clockOf(target: Target, now: Date): ClockState {
  const level = levelOf(target, now);
  return { metric: target.metric, level, minutes: minutesOf(target, level, now), used: usedOf(target, level) };
}

function levelOf(target: Target, now: Date): ClockLevel {
  if (target.metAt) return target.breachedAt ? "met_late" : "met";
  if (target.breachedAt) return "breached";
  if (target.pausedAt) return "paused";
  if (target.dueAt && Date.parse(target.dueAt) <= now.getTime()) return "breached";
  return target.warnAt && Date.parse(target.warnAt) <= now.getTime() ? "warning" : "calm";
}

function minutesOf(target: Target, level: ClockLevel, now: Date): number {
  if (level === "paused" || !target.dueAt) return Math.abs(target.minutesLeft);
  return Math.abs(Date.parse(target.dueAt) - now.getTime()) / 60_000;
}

function usedOf(target: Target, level: ClockLevel): number {
  if (level === "breached" || level === "met_late") return 1;
  return Math.min(1, Math.max(0, 1 - target.minutesLeft / target.minutes));
}

/** Running ones first, the most pressing first; then paused, then met. */
export function byUrgency(left: Target, right: Target): number {
  const rank = (target: Target) => (target.metAt ? 2 : target.pausedAt && !target.breachedAt ? 1 : 0);
  return rank(left) - rank(right) || timeOf(left) - timeOf(right);
}

const timeOf = (target: Target) => (target.dueAt ? Date.parse(target.dueAt) : Infinity);

/** One that somebody still has to keep. */
export const isOpen = (target: Target): boolean => target.metAt === null;
