import { z } from "zod";
import { HolidayTranslations } from "./calendars.ts";
import { CaseStatus, SlaMetric, slaMetrics, SlaState } from "./cases.ts";
import { Id, Instant, pageOf, PageQuery } from "./common.ts";
import { ConditionGroup, ConditionReason, everyCase } from "./conditions.ts";
import { priorities, Priority } from "./conversations.ts";

export const PROMISE_MINUTES_MAX = 60 * 24 * 365;
const Minutes = z.int().min(1).max(PROMISE_MINUTES_MAX);

/** Which minutes count: those in which the policy's calendar is open, or all. */
export const promiseClocks = ["business", "wall"] as const;
export const PromiseClock = z.enum(promiseClocks);
export type PromiseClock = z.infer<typeof PromiseClock>;

export const SlaPromise = z.object({ minutes: Minutes, clock: PromiseClock.default("business") });
export type SlaPromise = z.infer<typeof SlaPromise>;

const ofMetrics = Object.fromEntries(slaMetrics.map((metric) => [metric, SlaPromise.nullable()])) as Record<SlaMetric, z.ZodNullable<typeof SlaPromise>>;
const PriorityPromises = z.object(ofMetrics);
/** What is promised, by case priority and metric; null: nothing. */
export const SlaPromises = z.object(Object.fromEntries(priorities.map((priority) => [priority, PriorityPromises])) as Record<Priority, typeof PriorityPromises>);
export type SlaPromises = z.infer<typeof SlaPromises>;

/** A warning, after a share of the promised minutes or so many before they end. Minutes count as the promise's do. */
export const WarningPoint = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("percent"), percent: z.int().min(1).max(99) }),
  z.object({ kind: z.literal("before"), minutes: Minutes }),
]);
export type WarningPoint = z.infer<typeof WarningPoint>;
export const WARNINGS_MAX = 5;

export const escalationRoles = ["assignee", "team_lead", "manager"] as const;
export const EscalationRole = z.enum(escalationRoles);
export type EscalationRole = z.infer<typeof EscalationRole>;

/** One step of the ladder: so many minutes before it is due, or after it was missed (0: at once). The manager is the assignee's. */
export const EscalationStep = z.object({ relation: z.enum(["before", "after"]), minutes: z.int().min(0).max(PROMISE_MINUTES_MAX), to: z.array(EscalationRole).min(1).max(3) });
export type EscalationStep = z.infer<typeof EscalationStep>;
export const ESCALATIONS_MAX = 6;

/** The clock of every policy stops in resolved and closed; it may stand still in these. */
export const pausableStatuses = ["new", "in_progress", "awaiting_customer", "awaiting_vendor"] as const satisfies readonly CaseStatus[];
export const PausableStatus = z.enum(pausableStatuses);
export type PausableStatus = z.infer<typeof PausableStatus>;

/** All that a promise is computed from; each version of a policy keeps its own. */
export const SlaDefinition = z.object({
  /** For which cases; the first policy in the order of the list whose conditions hold is the one. */
  conditions: ConditionGroup.default(everyCase),
  calendarId: Id,
  promises: SlaPromises,
  warnings: z.array(WarningPoint).max(WARNINGS_MAX).default([{ kind: "percent", percent: 75 }]),
  pauseStatuses: z.array(PausableStatus).max(pausableStatuses.length - 1).default(["awaiting_customer", "awaiting_vendor"]),
  escalations: z.array(EscalationStep).max(ESCALATIONS_MAX).default([]),
});
export type SlaDefinition = z.infer<typeof SlaDefinition>;

/** What a change means for open cases: they keep what they were promised, or are reckoned anew from the same start. */
export const OpenCasesChoice = z.enum(["keep", "recompute"]);
export type OpenCasesChoice = z.infer<typeof OpenCasesChoice>;

export const SavePolicy = SlaDefinition.extend({
  id: Id.optional(),
  /** The version that was read. */
  version: z.int().optional(),
  name: z.string().trim().min(1).max(120),
  /** False: it is kept as a draft, and what was published before holds on. */
  publish: z.boolean().default(true),
  openCases: OpenCasesChoice.default("keep"),
});
export type SavePolicy = z.input<typeof SavePolicy>;

/** `publishedVersion` is the one that holds for new cases, null: none yet; what is shown is the newest, which may be a draft. */
export const SlaPolicy = SlaDefinition.extend({
  id: Id, version: z.int(), name: z.string(), position: z.int(), publishedVersion: z.int().nullable(), isDraft: z.boolean(),
  /** Open promises that were made under it. */
  openTargetCount: z.int(),
  updatedAt: Instant, updatedBy: z.string().nullable(), archivedAt: Instant.nullable(),
});
export type SlaPolicy = z.infer<typeof SlaPolicy>;

/** Newest first. */
export const SlaPolicyVersion = SlaDefinition.extend({ version: z.int(), name: z.string(), savedAt: Instant, savedBy: z.string().nullable(), publishedAt: Instant.nullable() });
export type SlaPolicyVersion = z.infer<typeof SlaPolicyVersion>;

export const OrderPolicies = z.object({ ids: z.array(Id).min(1).max(200) });
export const PolicyMove = z.object({ version: z.int(), openCases: OpenCasesChoice.default("keep") });
export const RestorePolicyVersion = PolicyMove.extend({ restoredVersion: z.int().min(1) });

/** A case as one describes it, by the names of the condition fields. */
export const DescribedCase = z.object({ facts: z.record(z.string().max(80), z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(500)).max(100), z.null()])) });
/** Each published policy in its order, why its conditions hold or do not, and the first that does. */
export const PolicyWinner = z.object({
  policyId: Id.nullable(),
  items: z.array(z.object({ policyId: Id, name: z.string(), version: z.int(), holds: z.boolean(), reasons: z.array(ConditionReason) })),
  /** Of a case that is there: the policy under which its open promises were made. */
  present: z.object({ policyId: Id, name: z.string(), version: z.int() }).nullable(),
});
export type PolicyWinner = z.infer<typeof PolicyWinner>;

/** Reckoning the open cases anew, some at a time. */
export const SlaRecompute = z.object({
  id: Id, reason: z.enum(["policy", "calendar"]), subjectId: Id, subjectName: z.string(),
  state: z.enum(["running", "finished", "cancelled"]), totalCount: z.int(), doneCount: z.int(), changedCount: z.int(),
  startedAt: Instant, startedBy: z.string().nullable(), finishedAt: Instant.nullable(),
});
export type SlaRecompute = z.infer<typeof SlaRecompute>;

export const ledgerKinds = ["counted", "paused", "outside_hours", "holiday"] as const;
export const LedgerKind = z.enum(ledgerKinds);
export type LedgerKind = z.infer<typeof LedgerKind>;

/** One stretch of a clock. `name` is the holiday's, `status` the one that paused it. Seconds, so that the sum is exact. */
export const LedgerLine = z.object({ from: Instant, to: Instant, kind: LedgerKind, seconds: z.int(), name: z.string().nullable(), translations: HolidayTranslations, status: CaseStatus.nullable(), isOverdue: z.boolean() });
export type LedgerLine = z.infer<typeof LedgerLine>;

/** What became of one promise, stretch by stretch from its start to where it was met, or to now. */
export const TargetLedger = z.object({
  targetId: Id, metric: SlaMetric, taskTitle: z.string().nullable(), minutes: z.int(), clock: PromiseClock,
  startedAt: Instant, until: Instant, dueAt: Instant.nullable(), pausedAt: Instant.nullable(), metAt: Instant.nullable(), breachedAt: Instant.nullable(), cancelledAt: Instant.nullable(),
  policy: z.object({ id: Id, name: z.string(), version: z.int() }),
  calendar: z.object({ id: Id, name: z.string(), version: z.int(), timeZone: z.string() }).nullable(),
  pauseStatuses: z.array(CaseStatus),
  lines: z.array(LedgerLine),
  /** Whole stretch by kind, also of lines that are left out. */
  seconds: z.record(LedgerKind, z.int()),
  /** The oldest lines of a very long one are left out. */
  omittedLineCount: z.int(),
  /** What is told of it: past and to come. */
  marks: z.array(z.object({ point: z.string(), at: Instant.nullable(), isTold: z.boolean() })),
});
export type TargetLedger = z.infer<typeof TargetLedger>;

/** The ledger of a case: its promises, and each time that they were put under another policy or were corrected. */
export const SlaLedger = z.object({
  caseId: Id, at: Instant, targets: z.array(TargetLedger),
  changes: z.array(z.object({ at: Instant, event: z.string(), actor: z.string(), data: z.record(z.string(), z.unknown()) })),
});
export type SlaLedger = z.infer<typeof SlaLedger>;

/** A status change of the past as it truly was: another moment, or it never was (`at` null). Without `eventId`: one that nobody noted. */
export const CorrectStatus = z.object({ version: z.int(), eventId: Id.nullable().default(null), status: CaseStatus.nullable().default(null), at: Instant.nullable(), reason: z.string().trim().max(500).default("") });
export type CorrectStatus = z.input<typeof CorrectStatus>;
/** The status changes that the clock is computed from, oldest first. */
export const StatusHistory = z.object({ items: z.array(z.object({ eventId: Id, at: Instant, status: CaseStatus, recordedAt: Instant, actor: z.string(), isCorrected: z.boolean() })) });
export type StatusHistory = z.infer<typeof StatusHistory>;

export const BACK_TEST_DAYS_MAX = 90;
/** What would have been: with this policy in place of the present one, or with this calendar. `after` goes on where the last answer ended. */
export const BackTest = z.object({
  policy: SlaDefinition.extend({ id: Id.optional(), name: z.string().max(120).default("") }).optional(),
  calendar: z.object({ id: Id, definition: z.record(z.string(), z.unknown()) }).optional(),
  days: z.int().min(1).max(BACK_TEST_DAYS_MAX).default(BACK_TEST_DAYS_MAX),
  after: Id.optional(),
});
export type BackTest = z.input<typeof BackTest>;

const BackTestFigures = z.object({ promiseCount: z.int(), metCount: z.int(), breachedCount: z.int(), openCount: z.int(), warningCount: z.int(), escalationCount: z.int() });
export type BackTestFigures = z.infer<typeof BackTestFigures>;
const BackTestSide = z.object({ policyName: z.string(), minutes: z.int(), dueAt: Instant.nullable(), breachedAt: Instant.nullable(), warningCount: z.int(), escalationCount: z.int() });
export type BackTestSide = z.infer<typeof BackTestSide>;
export const BackTestDifference = z.object({ caseId: Id, number: z.int(), numberPrefix: z.string(), title: z.string(), metric: SlaMetric, startedAt: Instant, endedAt: Instant.nullable(), present: BackTestSide.nullable(), candidate: BackTestSide.nullable() });
export type BackTestDifference = z.infer<typeof BackTestDifference>;
/** Figures of the cases of this part alone; `next` (pass it as `after`) null: that was all. */
export const BackTested = z.object({
  from: Instant, caseTotal: z.int(), caseCount: z.int(), next: Id.nullable(), present: BackTestFigures, candidate: BackTestFigures, differenceCount: z.int(), differences: z.array(BackTestDifference),
});
export type BackTested = z.infer<typeof BackTested>;

/** When a case that is opened at a moment (now, if none is said) would be due, by what is being typed. */
export const PreviewPolicy = z.object({ policy: SlaDefinition, at: Instant.optional() });
export type PreviewPolicy = z.input<typeof PreviewPolicy>;
export const PolicyPreview = z.object({
  at: Instant, timeZone: z.string(),
  /** What is promised, with each point that would be told; null: the calendar does not open within ten years. */
  items: z.array(z.object({ priority: Priority, metric: SlaMetric, dueAt: Instant.nullable(), marks: z.array(z.object({ point: z.string(), kind: z.enum(["warning", "breach", "escalation"]), at: Instant.nullable() })) })),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;

export const SLA_PERIOD_DAYS = 30;
export const slaGroupings = ["team", "assignee", "priority", "policy", "metric", "category"] as const;
export const SlaGrouping = z.enum(slaGroupings);
export type SlaGrouping = z.infer<typeof SlaGrouping>;
/** The period ends today (UTC); its promises are those that were met or missed in it. */
export const SlaReportQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(SLA_PERIOD_DAYS), by: SlaGrouping.default("team"), metric: SlaMetric.optional() });
export type SlaReportQuery = z.infer<typeof SlaReportQuery>;

/** `compliance`: promises kept of those decided, 0 to 1; null where none was decided. */
const Kept = z.object({ metCount: z.int(), breachedCount: z.int(), compliance: z.number().nullable() });
export const SlaCompliance = z.object({ from: Instant, to: Instant, total: Kept, items: z.array(Kept.extend({ id: z.string().nullable(), name: z.string() })) });
export type SlaCompliance = z.infer<typeof SlaCompliance>;
export const SlaTrends = z.object({ days: z.array(Kept.extend({ date: z.iso.date() })) });
export type SlaTrends = z.infer<typeof SlaTrends>;

export const SlaListQuery = PageQuery.extend({ metric: SlaMetric.optional() });
/** An open promise that is near its end or missed, the soonest first. */
export const SlaCaseLine = z.object({
  caseId: Id, number: z.int(), numberPrefix: z.string(), title: z.string(), priority: Priority, assignee: z.string().nullable(), team: z.string().nullable(),
  metric: SlaMetric, policyName: z.string(), state: SlaState, dueAt: Instant.nullable(), warnAt: Instant.nullable(), breachedAt: Instant.nullable(),
});
export type SlaCaseLine = z.infer<typeof SlaCaseLine>;
export const SlaCasePage = pageOf(SlaCaseLine);
