import { z } from "zod";
import { Id, Instant } from "./common.ts";

export const alertKinds = ["response_time", "error_rate", "memory", "cpu", "database", "queue_age", "failed_jobs", "limit_left"] as const;
export const AlertKind = z.enum(alertKinds);
export type AlertKind = z.infer<typeof AlertKind>;

/** Beyond which those who run the desk are told. `limitLeftPercent`: of a quota or budget of a day, how little may be left. */
export const Thresholds = z.object({
  responseMs: z.int().min(50).max(60_000),
  errorPercent: z.int().min(1).max(100),
  memoryPercent: z.int().min(10).max(100),
  cpuPercent: z.int().min(10).max(100),
  databaseMs: z.int().min(10).max(60_000),
  queueSeconds: z.int().min(10).max(86_400),
  failedJobs: z.int().min(1).max(100_000),
  limitLeftPercent: z.int().min(0).max(90),
});
export type Thresholds = z.infer<typeof Thresholds>;

export const Alert = z.object({ id: Id, kind: AlertKind, about: z.string(), value: z.number(), threshold: z.number(), raisedAt: Instant, endedAt: Instant.nullable() });
export type Alert = z.infer<typeof Alert>;

/** All servers together, a stretch of time each: the slowest p95 and the fullest server count. Null: nothing was measured. */
export const LoadPoint = z.object({ at: Instant, requestCount: z.int(), failureCount: z.int(), p95Ms: z.number().nullable(), jobCount: z.int(), jobFailureCount: z.int(), databaseMs: z.number(), cpuPercent: z.number(), memoryPercent: z.number() });
export type LoadPoint = z.infer<typeof LoadPoint>;

export const LoadTrend = z.object({ from: Instant, to: Instant, stepSeconds: z.int(), serverCount: z.int(), points: z.array(LoadPoint) });
export type LoadTrend = z.infer<typeof LoadTrend>;
