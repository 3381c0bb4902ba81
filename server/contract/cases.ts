import { z } from "zod";
import { Id, Instant, PageQuery } from "./common.ts";
import { MessageReference, Priority, sentiments } from "./conversations.ts";

export const caseStatuses = ["new", "in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"] as const;
export const CaseStatus = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof CaseStatus>;

export const slaMetrics = ["first_response", "next_response", "resolution"] as const;
export const SlaMetric = z.enum(slaMetrics);
export type SlaMetric = z.infer<typeof SlaMetric>;

/** One promise on one case. The clock shows dueAt, unless it is paused, met or breached. */
export const Target = z.object({
  metric: SlaMetric,
  minutes: z.int(),
  startedAt: Instant,
  dueAt: Instant.nullable(),
  warnAt: Instant.nullable(),
  pausedAt: Instant.nullable(),
  metAt: Instant.nullable(),
  breachedAt: Instant.nullable(),
  /** Business minutes left when this was read; negative when overdue. */
  minutesLeft: z.int(),
  policyName: z.string(),
});
export type Target = z.infer<typeof Target>;

export const CaseSummary = z.object({
  id: Id,
  number: z.int(),
  title: z.string(),
  status: CaseStatus,
  priority: Priority,
  category: z.string().nullable(),
  assignee: z.object({ id: Id, name: z.string() }).nullable(),
  team: z.object({ id: Id, name: z.string() }).nullable(),
  contact: z.object({ id: Id, name: z.string() }).nullable(),
  nextTarget: Target.nullable(),
  version: z.int(),
  openedAt: Instant,
  updatedAt: Instant,
});
export type CaseSummary = z.infer<typeof CaseSummary>;

export const Case = CaseSummary.extend({
  sentiment: z.enum(sentiments),
  summary: z.string(),
  targets: z.array(Target),
  resolvedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
});
export type Case = z.infer<typeof Case>;

/** One line of the timeline, newest last. */
export const TimelineEntry = z.object({
  seq: z.int(),
  at: Instant,
  event: z.string(),
  actor: z.object({ type: z.enum(["user", "rule", "contact", "provider", "system"]), name: z.string() }),
  /** What a person reads when there is one: a note's text, a mail's preview. */
  text: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const OpenCase = z.object({
  message: MessageReference,
  category: z.string().max(60).nullable().optional(),
  priority: Priority.optional(),
});
export type OpenCase = z.infer<typeof OpenCase>;

export const OpenedCase = z.object({ case: Case, outcome: z.enum(["opened", "already_open"]) });
export type OpenedCase = z.infer<typeof OpenedCase>;

/** `version` is the one that was read; a case that moved since is refused with what changed. */
export const ChangeCaseStatus = z.object({ status: CaseStatus, version: z.int() });
export const AssignCase = z.object({ assigneeId: Id.nullable(), version: z.int() });
export const ChangeCasePriority = z.object({ priority: Priority, version: z.int() });
export const AddNote = z.object({ text: z.string().trim().min(1).max(20_000) });
export const JoinCase = z.object({ message: MessageReference });

export const CaseQuery = PageQuery.extend({
  view: z.enum(["mine", "team", "unassigned", "open", "all"]).default("open"),
  search: z.string().trim().max(200).optional(),
});
export type CaseQuery = z.input<typeof CaseQuery>;

export const CaseCounts = z.object({ mine: z.int(), team: z.int(), unassigned: z.int() });

export const caseLinkKinds = ["related", "duplicate", "blocks"] as const;
export type CaseLinkKind = (typeof caseLinkKinds)[number];

export const customFieldKinds = ["text", "number", "date", "choice", "checkbox"] as const;
export type CustomFieldKind = (typeof customFieldKinds)[number];
export const CustomFieldValue = z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]);
export type CustomFieldValue = z.infer<typeof CustomFieldValue>;

/** What a queue shows: every part that is given narrows it. */
export const SavedViewFilter = z.object({
  status: z.array(CaseStatus).max(6).optional(),
  priority: z.array(Priority).max(4).optional(),
  category: z.array(z.string().max(60)).max(50).optional(),
  /** `me` and `none` besides users. */
  assignee: z.array(z.union([Id, z.enum(["me", "none"])])).max(50).optional(),
  teamId: z.array(Id).max(50).optional(),
  mailboxId: z.array(Id).max(50).optional(),
  contactId: Id.optional(),
  due: z.enum(["overdue", "today", "at_risk", "none"]).optional(),
  isWatched: z.boolean().optional(),
  customFields: z.record(z.string(), CustomFieldValue).optional(),
  search: z.string().trim().max(200).optional(),
});
export type SavedViewFilter = z.infer<typeof SavedViewFilter>;
