import { sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import { allEnded } from "../../all-ended.ts";
import type { Ctx } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { cutAt } from "../conversations/clean-text.ts";
import { type NewEvent, recordEvents } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { policiesFor, policiesInForce, policyForAny, type PolicyInForce } from "../sla/policies-in-force.ts";
import { keepPromises, promisesUnder, soonestDue, type Start, storePromises } from "../sla/start-targets.ts";
import { writeSearch } from "./index-case.ts";
import type { CaseRow } from "./queries.ts";

export const TITLE_CHARS_MAX = 200;

type Said = Pick<CaseRow, "title" | "priority" | "category" | "contactId" | "mailboxId" | "teamId" | "assigneeId">;
export type NewCase = Said & Partial<Pick<CaseRow, "sentiment" | "summary" | "caseType" | "parentId" | "followUpOf" | "customFields">>;

export interface Opening {
  said: NewCase;
  metrics: SlaMetric[];
  /** That of the mail that began it. */
  conversationId?: string;
  data?: Record<string, unknown>;
}

/**
 * Makes a case, in the caller's transaction: its row with the next number under its team's prefix, its conversation put
 * into it, its promises, its first event and what it is found by.
 */
export async function makeCase(ctx: Ctx, opening: Opening): Promise<string> {
  const [caseId] = await makeCases(ctx, [opening]);
  return caseId!;
}

/** The same for several, at least one, with one statement for each table. Answers their ids in the same order. */
export async function makeCases(ctx: Ctx, openings: Opening[]): Promise<string[]> {
  // Where the policy is known before the case is there, so is what is due next: its row is written once.
  const policies = await policiesInForce(ctx);
  const policy = policyForAny(policies);
  const begun = await allEnded(openings.map((opening) => begin(ctx, opening, policy ?? null)));
  // Sent to the server together, in this order, here and below: none waits for the answer of another.
  await allEnded<unknown>([insertCases(ctx, begun), putIntoCases(ctx, begun)]);
  await allEnded<unknown>([
    policy === undefined ? promiseLate(ctx, begun) : storePromises(ctx, begun.flatMap(({ promises }) => promises)),
    recordEvents(ctx, begun.map(openedEvent)),
    writeSearch(ctx, begun.map(({ start }) => start.caseId)),
  ]);
  return begun.map(({ start }) => start.caseId);
}

type Begun = Awaited<ReturnType<typeof begin>>;

async function begin(ctx: Ctx, opening: Opening, policy: PolicyInForce | null) {
  const start: Start = { caseId: ctx.newId(), priority: opening.said.priority, metrics: opening.metrics, startedAt: ctx.now() };
  return { ...opening, start, promises: await promisesUnder(ctx, policy, start, []) };
}

/** Where the policies ask of the case: when it is there. */
async function promiseLate(ctx: Ctx, begun: Begun[]): Promise<void> {
  const policies = await policiesFor(ctx, begun.map(({ start }) => start.caseId));
  const promises = await allEnded(begun.map(({ start }) => promisesUnder(ctx, policies.get(start.caseId) ?? null, start, [])));
  await keepPromises(ctx, promises.flat());
}

async function insertCases(ctx: Ctx, begun: Begun[]): Promise<void> {
  const now = ctx.now();
  const by = userIdOf(ctx);
  const rows = begun.map(({ said, start, promises }) => ({
    id: start.caseId,
    // PostgreSQL counts.
    number: 0,
    nextDueAt: soonestDue(promises),
    status: "new" as const,
    sentiment: "unknown" as const,
    summary: "",
    caseType: null,
    parentId: null,
    followUpOf: null,
    customFields: {},
    ...said,
    isIndexed: true,
    openedBy: by,
    updatedBy: by,
    openedAt: now,
    updatedAt: now,
  }));
  await insertRows(ctx, cases, rows, { reckoned: { number: sql`nextval('case_numbers')::int`, number_prefix: sql`coalesce((select case_prefix from teams where id = given.team_id), '')` } });
}

async function putIntoCases(ctx: Ctx, begun: Begun[]): Promise<void> {
  const moved = begun.flatMap(({ conversationId, start }) => (conversationId ? [{ id: conversationId, into: start.caseId }] : []));
  if (moved.length > 0) await ctx.db.execute(sql`update conversations set case_id = moved."into" from json_to_recordset(${JSON.stringify(moved)}::json) as moved(id uuid, "into" uuid) where conversations.id = moved.id`);
}

function openedEvent({ start: { caseId }, said, data }: Begun): NewEvent {
  return { name: "case.opened", subject: { type: "case", id: caseId }, caseId, data: { ...data, priority: said.priority, category: said.category, version: 1 } };
}

export function titleOf(mail: { subject: string; preview: string }): string {
  const title = mail.subject.trim() || mail.preview.trim() || "(no subject)";
  return title.length > TITLE_CHARS_MAX ? `${cutAt(title, TITLE_CHARS_MAX - 1)}…` : title;
}
