import type { AlertKind, Thresholds } from "../../contract/monitoring.ts";
import type { loadSamples } from "../../../drizzle/schema/monitoring.ts";
import type { LimitFigures } from "./desk-figures.ts";

type Sample = typeof loadSamples.$inferSelect;

/** What is beyond its threshold, or `null` for what cannot be told now: an alert of it stays as it is. */
export interface Crossing {
  kind: AlertKind;
  about: string;
  value: number;
  threshold: number;
  isBeyond: boolean | null;
}

/** A single slow minute is nothing to be told of. */
export const MINUTES_IN_A_ROW = 3;
/** Of fewer no share and no p95 says anything. */
const REQUESTS_MIN = 20;

/**
 * What is to be told: of servers what three minutes in a row say (all beyond: it is; none: it is over; else it stays), of
 * the desk what is so now. `samples` by server, newest first. Pure.
 */
export function crossingsOf(samples: Sample[][], figures: LimitFigures, thresholds: Thresholds): Crossing[] {
  return [...ofServers(samples, thresholds), ...ofDesk(figures, thresholds)];
}

function ofServers(samples: Sample[][], thresholds: Thresholds): Crossing[] {
  const measures: { kind: AlertKind; threshold: number; valueOf: (sample: Sample) => number | null }[] = [
    { kind: "response_time", threshold: thresholds.responseMs, valueOf: (sample) => (sample.requestCount >= REQUESTS_MIN ? sample.p95Ms : null) },
    { kind: "error_rate", threshold: thresholds.errorPercent, valueOf: (sample) => (sample.requestCount >= REQUESTS_MIN ? (sample.failureCount / sample.requestCount) * 100 : null) },
    { kind: "memory", threshold: thresholds.memoryPercent, valueOf: (sample) => sample.memoryPercent },
    { kind: "cpu", threshold: thresholds.cpuPercent, valueOf: (sample) => sample.cpuPercent },
    { kind: "database", threshold: thresholds.databaseMs, valueOf: (sample) => sample.databaseMs },
  ];
  return measures.map(({ kind, threshold, valueOf }) => {
    const minutes = samples.map((own) => own.slice(0, MINUTES_IN_A_ROW).map(valueOf));
    const isServerBeyond = minutes.map((values) => values.length === MINUTES_IN_A_ROW && values.every((value) => value !== null && value > threshold));
    // A minute with next to no requests is no slow one.
    const isServerWell = minutes.map((values) => values.every((value) => value === null || value <= threshold));
    return { kind, about: "", value: Math.max(0, ...minutes.flatMap(([newest]) => newest ?? [])), threshold, isBeyond: isServerBeyond.some(Boolean) ? true : isServerWell.every(Boolean) ? false : null };
  });
}

function ofDesk({ queues, accounts, llm }: LimitFigures, thresholds: Thresholds): Crossing[] {
  const left = thresholds.limitLeftPercent;
  return [
    ...queues.map(({ name, oldestSeconds }) => ({ kind: "queue_age" as const, about: name, value: oldestSeconds, threshold: thresholds.queueSeconds, isBeyond: oldestSeconds > thresholds.queueSeconds })),
    ...queues.map(({ name, failed }) => ({ kind: "failed_jobs" as const, about: name, value: failed, threshold: thresholds.failedJobs, isBeyond: failed >= thresholds.failedJobs })),
    ...accounts.map(({ name, perDay, dayLeft }) => ({ kind: "limit_left" as const, about: name, value: (dayLeft / perDay) * 100, threshold: left, isBeyond: (dayLeft / perDay) * 100 < left })),
    ...(llm && llm.perDay > 0 ? [{ kind: "limit_left" as const, about: "", value: (llm.left / llm.perDay) * 100, threshold: left, isBeyond: (llm.left / llm.perDay) * 100 < left }] : []),
  ];
}
