import type { LimitKind, SendWindow } from "../../contract/campaigns.ts";
import { type Batch, batchAfter, batchAt } from "../deliveries/batches.ts";
import { nextTokenAt, type Pace, tokensAt } from "../deliveries/pace.ts";
import { nextInWindow } from "../deliveries/send-window.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A plan that does not end within this is one of limits that contradict each other. */
const PLAN_MS_MAX = 400 * DAY_MS;

/** People with one time zone and one domain: who of them is next makes no difference. */
export interface Cohort {
  channel: "email" | "whatsapp";
  timeZone: string | null;
  /** "": none that has a pace of its own. */
  domain: string;
  count: number;
}

export interface PlanInput {
  startsAt: Date;
  cohorts: Cohort[];
  /** The account's bucket as it stands. */
  pace: Pace;
  perMinute: number | null;
  /** Of any 24 hours, and what was sent in the last ones. */
  perDay: { value: number; kind: LimitKind } | null;
  sentBefore: { at: Date; count: number }[];
  batch: Batch;
  sendWindow: SendWindow | null;
  domainPerMinute: number | null;
  /** Where no limit says how fast: what was measured. */
  measuredPerMinute: number;
}

export interface PlanOutcome {
  finishesAt: Date;
  batches: number;
  /** What was waited for, in milliseconds, by kind. */
  waitedMs: Map<"per_minute" | "per_day" | "batches" | "send_window" | "domain_per_minute" | "measured", number>;
}

type Waiting = PlanOutcome["waitedMs"] extends Map<infer Kind, number> ? Kind : never;

/**
 * Runs the sending as it will run, by the same bucket, batches and windows as the sender's own claims, on a clock that
 * leaps from one claim to the next. Pure.
 */
export function simulateSending(input: PlanInput): PlanOutcome {
  const waitedMs: PlanOutcome["waitedMs"] = new Map();
  const cohorts = input.cohorts.filter((cohort) => cohort.count > 0).map((cohort) => ({ ...cohort, opensAt: 0 }));
  const domains = domainSlots(input);
  const lastOfDay = quotaOf(input);
  let now = input.startsAt.getTime();
  const pace: Pace = { ...input.pace };
  const perMinute = input.perMinute ?? input.measuredPerMinute;
  let batch = { ...input.batch };
  let batches = batch.size === null ? 0 : 1;
  let left = cohorts.reduce((sum, cohort) => sum + cohort.count, 0);
  const wait = (until: number, why: Waiting) => {
    waitedMs.set(why, (waitedMs.get(why) ?? 0) + until - now);
    now = until;
  };
  while (left > 0) {
    if (now - input.startsAt.getTime() > PLAN_MS_MAX) break;
    const moment = new Date(now);
    const due = batchAt(batch, moment);
    if (due.left === 0) {
      wait(due.dueAt!.getTime(), "batches");
      batches++;
      continue;
    }
    const tokens = tokensAt(pace, perMinute, moment);
    if (tokens < 1) {
      wait(Math.max(now + 1, nextTokenAt(tokens, perMinute, moment).getTime()), input.perMinute === null ? "measured" : "per_minute");
      continue;
    }
    const freeAt = lastOfDay.freeAt(now);
    if (freeAt > now) {
      wait(freeAt, "per_day");
      continue;
    }
    const cohort = nextCohort(cohorts, input, { now, freeAt: domains.freeAt });
    if (cohort.until > now) {
      wait(cohort.until, cohort.why);
      continue;
    }
    cohort.chosen.count--;
    domains.take(cohort.chosen.domain);
    pace.tokens = tokens - 1;
    pace.refilledAt = moment;
    lastOfDay.add(now);
    if (batch.size !== null) {
      const after = batchAfter(batch, due.left - 1, moment);
      batch = { ...batch, left: after.batchLeft, dueAt: after.batchDueAt };
    }
    left--;
  }
  return { finishesAt: new Date(now), batches, waitedMs };
}

interface OpenCohort extends Cohort {
  opensAt: number;
}

/** The first cohort that may be written to now, or when the first may, and what it waits for. */
function nextCohort(cohorts: OpenCohort[], { sendWindow }: PlanInput, { now, freeAt }: { now: number; freeAt: (domain: string) => number }): { chosen: OpenCohort; until: number; why: Waiting } {
  let best: { chosen: OpenCohort; until: number; why: Waiting } | null = null;
  for (const cohort of cohorts) {
    if (cohort.count === 0) continue;
    if (sendWindow && cohort.opensAt <= now) cohort.opensAt = nextInWindow(sendWindow, cohort.timeZone, new Date(now)).getTime();
    const domainFreeAt = freeAt(cohort.domain);
    const until = Math.max(now, cohort.opensAt, domainFreeAt);
    const why: Waiting = cohort.opensAt >= domainFreeAt ? "send_window" : "domain_per_minute";
    if (best === null || until < best.until) best = { chosen: cohort, until, why };
    if (until === now) return best;
  }
  return best!;
}

/** Recipients of one domain have their places from the start on, so many a minute: as a launch gives them. */
function domainSlots({ domainPerMinute, startsAt }: PlanInput) {
  const taken = new Map<string, number>();
  return {
    freeAt: (domain: string) => (domainPerMinute === null || domain === "" ? 0 : slotOf(startsAt, taken.get(domain) ?? 0, domainPerMinute)),
    take: (domain: string) => void taken.set(domain, (taken.get(domain) ?? 0) + 1),
  };
}

export function slotOf(startsAt: Date, index: number, domainPerMinute: number): number {
  return startsAt.getTime() + Math.floor((index * MINUTE_MS) / domainPerMinute);
}

/** Any 24 hours hold no more than the quota: the claim that stands so many before the next must be a day old. */
function quotaOf({ perDay, sentBefore, startsAt }: PlanInput) {
  if (perDay === null) return { freeAt: () => 0, add: () => {} };
  const size = perDay.value;
  const ring = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let at = 0;
  const add = (moment: number) => {
    ring[at] = moment;
    at = (at + 1) % size;
  };
  const earlier = sentBefore.filter((sent) => sent.at.getTime() > startsAt.getTime() - DAY_MS).sort((one, other) => one.at.getTime() - other.at.getTime());
  for (const { at: moment, count } of earlier) for (let index = 0; index < Math.min(count, size); index++) add(moment.getTime());
  return { freeAt: (_now: number) => ring[at]! + DAY_MS, add };
}
