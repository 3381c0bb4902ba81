import { z } from "zod";
import { Id, Instant, PageQuery } from "./common.ts";
import { MessageReference, Priority, sentiments } from "./conversations.ts";

export const caseStatuses = ["new", "in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"] as const;
export const CaseStatus = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof CaseStatus>;

/** Nothing is waited for in them any more. */
export const stoppedStatuses: CaseStatus[] = ["resolved", "closed"];
export const isStopped = (status: unknown): boolean => (stoppedStatuses as unknown[]).includes(status);

/** `task_due`: a task of the case is done in time; the others are what the customer was promised. */
export const slaMetrics = ["first_response", "next_response", "resolution", "task_due"] as const;
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

/** `paused`: its clock stands still; `met`: nothing is owed any more; `none`: nothing was promised. */
export const slaStates = ["none", "on_track", "at_risk", "breached", "paused", "met"] as const;
export const SlaState = z.enum(slaStates);
export type SlaState = z.infer<typeof SlaState>;

const Named = z.object({ id: Id, name: z.string() });

/** A case as another one names it. `numberPrefix` stands before the number: SUP-1042. */
export const CaseReference = z.object({ id: Id, number: z.int(), numberPrefix: z.string(), title: z.string(), status: CaseStatus });
export type CaseReference = z.infer<typeof CaseReference>;

/** A piece of plain text; `isMatch`: one of the words that were looked for. */
export const TextPart = z.object({ text: z.string(), isMatch: z.boolean() });
export type TextPart = z.infer<typeof TextPart>;

export const CaseSummary = CaseReference.extend({
  priority: Priority,
  category: z.string().nullable(),
  assignee: Named.nullable(),
  team: Named.nullable(),
  contact: Named.nullable(),
  mailboxId: Id,
  nextTarget: Target.nullable(),
  slaDueAt: Instant.nullable(),
  slaStatus: SlaState,
  version: z.int(),
  openedAt: Instant,
  updatedAt: Instant,
  /** In a search alone: where the words stand, if not in what the row shows anyway. */
  snippet: z.array(TextPart).optional(),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

export const caseLinkKinds = ["related", "duplicate", "blocks"] as const;
export const CaseLinkKind = z.enum(caseLinkKinds);
export type CaseLinkKind = z.infer<typeof CaseLinkKind>;

export const CustomFieldValue = z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]);
export type CustomFieldValue = z.infer<typeof CustomFieldValue>;
export const CustomFieldValues = z.record(z.string().max(60), CustomFieldValue);

/** `in`: the other case names this one, so that "blocks" reads "is blocked by". */
export const CaseLink = z.object({ kind: CaseLinkKind, direction: z.enum(["out", "in"]), case: CaseReference });
export type CaseLink = z.infer<typeof CaseLink>;

export const Case = CaseSummary.extend({
  sentiment: z.enum(sentiments),
  summary: z.string(),
  caseType: z.string().nullable(),
  mailbox: z.object({ id: Id, address: z.string(), name: z.string() }),
  targets: z.array(Target),
  customFields: CustomFieldValues,
  parent: CaseReference.nullable(),
  children: z.array(CaseReference),
  links: z.array(CaseLink),
  /** The closed case that it goes on from. */
  followUpOf: CaseReference.nullable(),
  /** Its mails are there now. */
  mergedInto: CaseReference.nullable(),
  watchers: z.array(Named),
  isWatched: z.boolean(),
  /** Its conversations and its tasks. */
  threadIds: z.array(Id),
  taskIds: z.array(Id),
  createdBy: Named.nullable(),
  updatedBy: Named.nullable(),
  resolvedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  /** In the bin since then. */
  deletedAt: Instant.nullable(),
});
export type Case = z.infer<typeof Case>;

export const timelineKinds = ["mail", "note", "task", "campaign", "event"] as const;

/** One line of the timeline, newest last. A campaign's mail to the case's contact has the `seq` of the event before it. */
export const TimelineEntry = z.object({
  id: z.string(),
  seq: z.int(),
  at: Instant,
  kind: z.enum(timelineKinds),
  event: z.string(),
  actor: z.object({ type: z.enum(["user", "rule", "contact", "provider", "system"]), name: z.string() }),
  /** What a person reads when there is one: a note's text, a mail's preview. */
  text: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** The newest lines, oldest of them first; `next` as `before` answers those above, null where there are none. */
export const Timeline = z.object({ items: z.array(TimelineEntry), next: z.int().nullable() });
export type Timeline = z.infer<typeof Timeline>;
export const TimelineQuery = z.object({ before: z.coerce.number().int().min(0).optional(), limit: z.coerce.number().int().min(1).max(200).default(100) });

export const OpenCase = z.object({
  message: MessageReference,
  category: z.string().max(60).nullable().optional(),
  priority: Priority.optional(),
});
export type OpenCase = z.infer<typeof OpenCase>;

const Title = z.string().trim().min(1).max(200);

/** A case without a mail: a call, a visitor, an idea. It is seen by whoever sees the mailbox. */
export const OpenManualCase = z.object({
  mailboxId: Id,
  title: Title,
  summary: z.string().trim().max(4_000).optional(),
  caseType: z.string().trim().max(60).nullable().optional(),
  category: z.string().max(60).nullable().optional(),
  priority: Priority.optional(),
  contactId: Id.nullable().optional(),
  assigneeId: Id.nullable().optional(),
  parentId: Id.nullable().optional(),
  customFields: CustomFieldValues.optional(),
});
export type OpenManualCase = z.infer<typeof OpenManualCase>;
export const OpenAnyCase = z.union([OpenCase, OpenManualCase]);

export const OpenedCase = z.object({ case: Case, outcome: z.enum(["opened", "already_open"]) });
export type OpenedCase = z.infer<typeof OpenedCase>;

/** `version` is the one that was read; a case that moved since is refused with what changed. */
export const ChangeCaseStatus = z.object({ status: CaseStatus, version: z.int() });
const namesSomebody = (to: { assigneeId?: string | null; teamId?: string }) => to.assigneeId !== undefined || to.teamId !== undefined;
const nobodyNamed = { path: ["assigneeId"], message: "names a person, a team or null" };
export const AssignCase = z.object({ assigneeId: Id.nullable().optional(), teamId: Id.optional(), version: z.int() }).refine(namesSomebody, nobodyNamed);
export const ChangeCasePriority = z.object({ priority: Priority, version: z.int() });
/** What is absent stays. Custom fields are changed one by one: a key that is absent stays too, null empties it. */
export const ChangeCase = z.object({
  version: z.int(),
  title: Title.optional(),
  summary: z.string().trim().max(4_000).optional(),
  caseType: z.string().trim().max(60).nullable().optional(),
  category: z.string().max(60).nullable().optional(),
  priority: Priority.optional(),
  contactId: Id.nullable().optional(),
  parentId: Id.nullable().optional(),
  customFields: CustomFieldValues.optional(),
});
export type ChangeCase = z.infer<typeof ChangeCase>;
export const DeleteCase = z.object({ version: z.coerce.number().int() });

/** `mentions`: users who are named in the text with `@Name` and see the case; each is told. */
export const AddNote = z.object({ text: z.string().trim().min(1).max(20_000), mentions: z.array(Id).max(20).default([]) });
export const JoinCase = z.object({ message: MessageReference });
export const LinkCases = z.object({ otherId: Id, kind: CaseLinkKind });

export const CASES_PER_BULK_MAX = 200;
const BulkItem = z.object({ id: Id, version: z.int().optional() });
const BulkItems = z.array(BulkItem).min(1).max(CASES_PER_BULK_MAX);
export const BulkStatus = z.object({ items: BulkItems, status: CaseStatus });
export const BulkAssign = z.object({ items: BulkItems, assigneeId: Id.nullable().optional(), teamId: Id.optional() }).refine(namesSomebody, nobodyNamed);
/** One answer for each case that was named, in that order. */
export const BulkOutcome = z.object({
  doneCount: z.int(),
  refusedCount: z.int(),
  items: z.array(z.object({ id: Id, outcome: z.enum(["done", "refused"]), code: z.string().nullable(), reason: z.string().nullable(), version: z.int().nullable() })),
});
export type BulkOutcome = z.infer<typeof BulkOutcome>;

export const BulkOpen = z.object({ items: z.array(OpenCase).min(1).max(CASES_PER_BULK_MAX) });
const BulkOpenedCase = z.object({ id: Id, number: z.int(), version: z.int(), deletedAt: Instant.nullable() });
/** One answer for each mail that was named, in that order. */
export const BulkOpened = z.object({
  items: z.array(
    z.discriminatedUnion("outcome", [
      z.object({ outcome: z.enum(["opened", "already_open"]), case: BulkOpenedCase }),
      z.object({ outcome: z.literal("refused"), code: z.string(), reason: z.string(), remedy: z.string().nullable() }),
    ]),
  ),
});
export type BulkOpened = z.infer<typeof BulkOpened>;

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
  customFields: CustomFieldValues.optional(),
  search: z.string().trim().max(200).optional(),
});
export type SavedViewFilter = z.infer<typeof SavedViewFilter>;

export const caseViews = ["mine", "team", "unassigned", "open", "all", "bin"] as const;
export const CaseView = z.enum(caseViews);
export type CaseView = z.infer<typeof CaseView>;

/**
 * A page of the queue: the soonest due first; of `all`, of the bin and of a search the newest first. `filter` is the
 * JSON of a SavedViewFilter, so that it travels in an address; `savedViewId` takes that of a saved view. With both, both hold.
 */
export const CaseQuery = PageQuery.extend({
  view: CaseView.default("open"),
  search: z.string().trim().max(200).optional(),
  filter: z.string().max(8_000).optional(),
  savedViewId: Id.optional(),
});
export type CaseQuery = z.input<typeof CaseQuery>;
export const SearchCases = PageQuery.extend({ q: z.string().trim().max(200) });

/** Counts are looked up to here; this number means "so many or more". */
export const CASES_COUNTED_MAX = 1_000;
export const CaseCounts = z.object({ mine: z.int(), team: z.int(), unassigned: z.int() });
/** Each at most CASES_COUNTED_MAX. Of open cases, but for `byStatus`. */
export const CaseStats = CaseCounts.extend({
  open: z.int(), overdue: z.int(), atRisk: z.int(), dueToday: z.int(), watched: z.int(),
  byStatus: z.record(CaseStatus, z.int()), byPriority: z.record(Priority, z.int()),
});
export type CaseStats = z.infer<typeof CaseStats>;

export const SavedView = z.object({
  id: Id, name: z.string(), filter: SavedViewFilter, position: z.int(), version: z.int(),
  /** Null: seen by its owner alone. */
  team: Named.nullable(),
  owner: Named,
  mayChange: z.boolean(),
  /** At most CASES_COUNTED_MAX. */
  count: z.int(),
});
export type SavedView = z.infer<typeof SavedView>;
export const SaveView = z.object({ name: z.string().trim().min(1).max(60), filter: SavedViewFilter, teamId: Id.nullable().default(null), position: z.int().min(0).max(1_000).default(0) });
export const ChangeView = SaveView.extend({ version: z.int() });

export const customFieldKinds = ["text", "number", "date", "choice", "checkbox"] as const;
export const CustomFieldKind = z.enum(customFieldKinds);
export type CustomFieldKind = z.infer<typeof CustomFieldKind>;
export const CustomField = z.object({
  key: z.string(), name: z.string(), kind: CustomFieldKind, options: z.array(z.string()),
  /** Must be filled before a case is resolved or closed. */
  isNeeded: z.boolean(),
  position: z.int(), version: z.int(), isArchived: z.boolean(),
});
export type CustomField = z.infer<typeof CustomField>;
/** Without `version` it is a new one; its kind cannot be changed later. */
export const SaveCustomField = z.object({
  name: z.string().trim().min(1).max(60), kind: CustomFieldKind, options: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
  isNeeded: z.boolean().default(false), position: z.int().min(0).max(1_000).default(0), version: z.int().optional(),
});
export const CustomFieldKey = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

/** What becomes of a mail that goes on from a closed case. */
export const followUps = ["reopen", "new", "refuse"] as const;
export const CaseSettings = z.object({
  followUp: z.enum(followUps),
  /** A case that was closed longer ago is not reopened, but followed by a new one; null: however long ago. */
  reopenWithinDays: z.int().min(1).max(3_650).nullable(),
});
export type CaseSettings = z.infer<typeof CaseSettings>;

export const CasePrefix = z.object({ casePrefix: z.string().trim().toUpperCase().regex(/^$|^[A-Z][A-Z0-9]{0,7}$/) });
