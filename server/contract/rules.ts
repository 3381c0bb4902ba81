import { z } from "zod";
import { CaseStatus, CustomFieldValue } from "./cases.ts";
import { Id, Instant } from "./common.ts";
import { ConditionGroup, ConditionReason, everyCase } from "./conditions.ts";
import { Priority } from "./conversations.ts";

/** Facts that may wake a rule. Those of a mail before it is a case have no case: only the actions on mails fit them. */
export const ruleEvents = [
  "case.opened", "case.status_changed", "case.assigned", "case.priority_changed", "case.changed", "case.message_received", "case.message_sent", "case.note_added", "case.merged", "case.split",
  "message.received", "message.classified",
  "task.added", "task.assigned", "task.changed", "task.status_changed", "task.completed", "task.due",
  "sla.warned", "sla.breached", "sla.escalated", "sla.met",
  "reply.sent", "reply.failed", "recipient.replied",
] as const;
export const RuleEvent = z.enum(ruleEvents);
export type RuleEvent = z.infer<typeof RuleEvent>;
/** Of these only what stands on a case is known by its case; the others speak of a mail. */
export const mailEvents: readonly RuleEvent[] = ["message.received", "message.classified"];

/** What a time is counted from. Each time that it happens again the count begins anew; a case that is closed waits for nothing. */
export const ruleMoments = ["opened", "customer_message", "answer", "status_change"] as const;
export const RULE_MINUTES_MAX = 525_600;

export const RuleTrigger = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), event: RuleEvent }),
  /** So many minutes after; in business time by the calendar, null: the one that holds where none is named. */
  z.object({ type: z.literal("time"), after: z.enum(ruleMoments), minutes: z.int().min(1).max(RULE_MINUTES_MAX), clock: z.enum(["business", "wall"]).default("business"), calendarId: Id.nullable().default(null) }),
]);
export type RuleTrigger = z.infer<typeof RuleTrigger>;

const Text = z.string().trim().min(1).max(4_000);
const Words = z.string().trim().min(1).max(200);
const Tags = z.array(z.string().trim().min(1).max(60)).min(1).max(20);

/** The same words go to one address once an hour at most. */
export const FOLLOW_UP_MINUTES_MIN = 60;
export const FOLLOW_UP_TIMES_MAX = 5;
/** `handed_over`: nobody answered, or no reminder could go, and a person looks; `stopped`: nothing is waited for any more, or a person ended it. */
export const followUpEnds = ["answered", "handed_over", "stopped"] as const;
export type FollowUpEnd = (typeof followUpEnds)[number];

export const assignmentWays = ["round_robin", "least_load", "skill"] as const;

export const RuleAction = z.discriminatedUnion("type", [
  z.object({ type: z.literal("set_status"), status: CaseStatus }),
  z.object({ type: z.literal("set_priority"), priority: Priority }),
  z.object({ type: z.literal("set_category"), category: z.string().max(60).nullable() }),
  z.object({ type: z.literal("set_type"), caseType: z.string().max(60).nullable() }),
  z.object({ type: z.literal("set_title"), title: Words }),
  z.object({ type: z.literal("set_custom_field"), key: z.string().max(60), value: CustomFieldValue }),
  z.object({ type: z.literal("tag_contact"), add: Tags.or(z.tuple([])).default([]), remove: Tags.or(z.tuple([])).default([]) }),
  z.object({ type: z.literal("assign_user"), userId: Id }),
  z.object({ type: z.literal("assign_team"), teamId: Id }),
  z.object({ type: z.literal("unassign") }),
  /**
   * Somebody of the team who is there: no automatic replies in Outlook, within the working hours that Outlook knows. Nobody:
   * it waits in the team's queue, and the team is told. `skill` takes those who have it, the least loaded first; null: the
   * case's category. `keepsLast` gives it to whoever had a case of the same contact before, if that person is there.
   */
  z.object({ type: z.literal("assign_present"), teamId: Id, by: z.enum(assignmentWays), skill: z.string().trim().max(60).nullable().default(null), keepsLast: z.boolean().default(false) }),
  z.object({ type: z.literal("add_task"), title: Words, dueInMinutes: z.int().min(1).max(RULE_MINUTES_MAX).nullable().default(null), assigneeId: Id.nullable().default(null) }),
  z.object({ type: z.literal("add_note"), text: Text }),
  /** Answers the newest mail of the customer from a template, in the name of the rule's author. Never a mail that a machine wrote, never so often that it could be a loop. */
  z.object({ type: z.literal("reply"), templateId: Id }),
  /** Reminds a customer who does not answer from a template, after each so many business minutes; after the last of them a task, null: none. Any answer ends it. */
  z.object({ type: z.literal("start_follow_up"), templateId: Id, minutes: z.int().min(FOLLOW_UP_MINUTES_MIN).max(RULE_MINUTES_MAX), calendarId: Id.nullable().default(null), times: z.int().min(1).max(FOLLOW_UP_TIMES_MAX), task: Words.nullable().default(null) }),
  z.object({ type: z.literal("forward"), to: z.array(z.email().max(254)).min(1).max(10), text: z.string().trim().max(4_000).default("") }),
  z.object({ type: z.literal("notify"), who: z.array(z.enum(["assignee", "team", "team_lead"])).max(3).default([]), userIds: z.array(Id).max(50).default([]), text: z.string().trim().max(500).default("") }),
  z.object({ type: z.literal("call_webhook"), webhookId: Id }),
  z.object({ type: z.literal("set_outlook_category"), category: Words }),
  z.object({ type: z.literal("open_case") }),
]);
export type RuleAction = z.infer<typeof RuleAction>;
export type RuleActionType = RuleAction["type"];
export const ruleActionTypes = RuleAction.options.map((option) => option.shape.type.value) as [RuleActionType, ...RuleActionType[]];
/** What can be done with a mail that is no case yet. */
export const mailActions: readonly RuleActionType[] = ["open_case", "notify", "call_webhook", "set_outlook_category", "tag_contact"];
export const RULE_ACTIONS_MAX = 20;

/** Runs only while the calendar is open, or only while it is closed. */
export const RuleSchedule = z.object({ calendarId: Id.nullable(), when: z.enum(["in_hours", "outside_hours"]) });

/** All that a rule is; each version keeps its own. */
export const RuleDefinition = z.object({
  name: z.string().trim().min(1).max(120),
  trigger: RuleTrigger,
  conditions: ConditionGroup.default(everyCase),
  actions: z.array(RuleAction).min(1).max(RULE_ACTIONS_MAX),
  schedule: RuleSchedule.nullable().default(null),
  /** Where it held, no rule after it is asked about the same event. */
  stops: z.boolean().default(false),
});
export type RuleDefinition = z.infer<typeof RuleDefinition>;

/** Saves a draft. With `publishes` it holds from now on; else what was published goes on until somebody publishes the draft. */
export const SaveRule = RuleDefinition.extend({ id: Id.optional(), version: z.int().optional(), publishes: z.boolean().default(false) });
export type SaveRule = z.input<typeof SaveRule>;

/** The days that the figures below are of. */
export const STATISTICS_DAYS = 30;
export const RuleStatistics = z.object({ asked: z.int(), matched: z.int(), changed: z.int(), failed: z.int(), held: z.int(), averageMs: z.number().nullable(), lastMatchedAt: Instant.nullable() });
export type RuleStatistics = z.infer<typeof RuleStatistics>;

export const Rule = RuleDefinition.extend({
  id: Id, version: z.int(),
  /** Null: never published. What the rule is now is the draft; a lower number than `version`: the draft is newer. */
  publishedVersion: z.int().nullable(),
  isEnabled: z.boolean(),
  position: z.int(),
  /** Whose rights it runs with: who published it. */
  author: z.string().nullable(),
  statistics: RuleStatistics,
  updatedAt: Instant, updatedBy: z.string().nullable(),
});
export type Rule = z.infer<typeof Rule>;

export const RuleVersion = z.object({ version: z.int(), definition: RuleDefinition, savedAt: Instant, savedBy: z.string().nullable(), publishedAt: Instant.nullable() });
export type RuleVersion = z.infer<typeof RuleVersion>;

export const PublishRule = z.object({ version: z.int() });
export const SwitchRule = z.object({ version: z.int(), isEnabled: z.boolean() });
export const RestoreRule = z.object({ version: z.int(), from: z.int() });
export const OrderRules = z.object({ ids: z.array(Id).min(1).max(500) });
export const RuleSettings = z.object({ /** All rules that hold are run, or the first alone. */ match: z.enum(["all", "first"]) });
export type RuleSettings = z.infer<typeof RuleSettings>;

/** `held`: a chain or a rate that looked like a loop was stopped; `refused`: an action could not be done, so none was. */
export const ruleOutcomes = ["unmatched", "done", "refused", "held", "outside_schedule"] as const;
export const RuleOutcome = z.enum(ruleOutcomes);
export type RuleOutcome = z.infer<typeof RuleOutcome>;

export const RuleResult = z.object({ action: z.string().nullable(), outcome: z.enum(["done", "unchanged", "later", "held", "refused"]), detail: z.string().nullable() });
export type RuleResult = z.infer<typeof RuleResult>;

export const RuleRun = z.object({
  ruleId: Id, rule: z.string(), version: z.int().nullable(), eventSeq: z.int(), event: z.string(),
  case: z.object({ id: Id, number: z.int(), title: z.string() }).nullable(),
  outcome: RuleOutcome, reasons: z.array(ConditionReason), results: z.array(RuleResult),
  /** How many rules stand before it in the chain of causes. */
  depth: z.int(), ms: z.number(), at: Instant,
  undone: z.object({ at: Instant, by: z.string().nullable() }).nullable(),
  isUndoable: z.boolean(),
});
export type RuleRun = z.infer<typeof RuleRun>;

export const UndoRuns = z.object({ since: Instant });
/** What went back, and what stays with its reason: a mail that left, a field that somebody changed since. */
export const UndoneRuns = z.object({ runCount: z.int(), undone: z.array(z.object({ caseId: Id.nullable(), what: z.string() })), kept: z.array(z.object({ caseId: Id.nullable(), what: z.string(), reason: z.enum(["left_already", "changed_since", "refused"]), detail: z.string().nullable() })), /** More runs than one call undoes: call again. */ isMore: z.boolean() });
export type UndoneRuns = z.infer<typeof UndoneRuns>;

export const RuleProblem = z.object({ path: z.string(), message: z.string() });
export const RuleCheck = z.object({ problems: z.array(RuleProblem) });

export const BACK_TEST_DAYS_MAX = 90;
export const BackTestRule = z.object({ /** Compared with what of it is published. */ ruleId: Id.nullable().default(null), definition: RuleDefinition, days: z.int().min(1).max(BACK_TEST_DAYS_MAX).default(BACK_TEST_DAYS_MAX) });
export const RuleDifference = z.object({ case: z.object({ id: Id, number: z.int(), title: z.string() }), eventSeq: z.int(), event: z.string(), at: Instant, /** As it is published, and as it would be. */ before: z.boolean(), after: z.boolean(), reasons: z.array(ConditionReason) });
export const backTestStates = ["running", "finished", "cancelled", "failed"] as const;
export type BackTestState = (typeof backTestStates)[number];
export const RuleBackTest = z.object({
  id: Id, ruleId: Id.nullable(), state: z.enum(backTestStates),
  /** What was asked about. */
  definition: RuleDefinition, days: z.int(), startedAt: Instant, finishedAt: Instant.nullable(),
  /** Cases in which something happened in these days, and how many of them were looked at so far, the newest first. Null: not counted yet. */
  caseTotal: z.int().nullable(), caseCount: z.int(),
  /** Events that were asked about. */
  eventCount: z.int(),
  before: z.object({ matched: z.int() }).nullable(),
  after: z.object({ matched: z.int(), caseCount: z.int(), actions: z.array(z.object({ type: z.string(), count: z.int() })), mailCount: z.int() }),
  differenceCount: z.int(), differences: z.array(RuleDifference),
});
export type RuleBackTest = z.infer<typeof RuleBackTest>;
/** What grows while it runs; cases by their ids alone. */
export interface BackTestFigures {
  eventCount: number;
  matchedBefore: number;
  matched: number;
  touchedCount: number;
  reminderCount: number;
  differenceCount: number;
  differences: (Omit<z.infer<typeof RuleDifference>, "case"> & { caseId: string })[];
}

/** One rule and one case, without doing anything. */
export const DryRunRule = z.object({ definition: RuleDefinition, caseNumber: z.int().min(1) });
export const RuleDryRun = z.object({
  case: z.object({ id: Id, number: z.int(), title: z.string() }),
  /** The newest event of the case that wakes the rule; null: there was none yet, and the case is asked as it is. */
  event: z.object({ name: z.string(), at: Instant }).nullable(),
  holds: z.boolean(), isInTime: z.boolean(), reasons: z.array(ConditionReason),
  /** Rules that led to the event, the nearest first. */
  chain: z.array(z.object({ ruleId: Id, rule: z.string(), case: z.object({ id: Id, number: z.int() }).nullable() })),
});
export type RuleDryRun = z.infer<typeof RuleDryRun>;

/** Reminders that a case waits for: the next goes at `nextAt` unless an answer comes; after the last of `times` there is a task. */
export const FollowUp = z.object({ id: Id, rule: z.string(), sentCount: z.int(), times: z.int(), nextAt: Instant, startedAt: Instant, task: z.string().nullable() });
export type FollowUp = z.infer<typeof FollowUp>;

export const ResumeFollowUp = z.object({ followUpId: Id });
export type ResumeFollowUp = z.infer<typeof ResumeFollowUp>;

/** History asked again: the same rule, over what the events say of the case as it was, must answer as it did. */
export const RuleReplay = z.object({ runCount: z.int(), differences: z.array(z.object({ ruleId: Id, eventSeq: z.int(), was: RuleOutcome, would: RuleOutcome })) });
export type RuleReplay = z.infer<typeof RuleReplay>;

/** A file of rules: exported, and taken in as drafts that are off. */
export const RulesFile = z.object({ mailroomRules: z.literal(1), rules: z.array(RuleDefinition).max(200) });
export type RulesFile = z.infer<typeof RulesFile>;

/** Whom a rule may assign to: what they are good at, and whether Outlook says that they are there. `readAt` null: it was not asked yet. */
export const AssignablePerson = z.object({ id: Id, name: z.string(), skills: z.array(z.string()), isPresent: z.boolean(), reason: z.enum(["there", "automatic_replies", "outside_working_hours", "unknown"]), readAt: Instant.nullable(), openCount: z.int() });
export type AssignablePerson = z.infer<typeof AssignablePerson>;
export const SaveSkills = z.object({ skills: z.array(z.string().trim().min(1).max(60)).max(50) });
