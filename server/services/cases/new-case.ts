import { eq, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import { allEnded } from "../../all-ended.ts";
import type { Ctx } from "../../context.ts";
import { cutAt } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { policiesInForce, policyFor, policyForAny, type PolicyInForce } from "../sla/policies-in-force.ts";
import { keepPromises, promisesUnder, soonestDue, type Start, storePromises } from "../sla/start-targets.ts";
import { writeSearch } from "./index-case.ts";
import type { CaseRow } from "./queries.ts";

export const TITLE_CHARS_MAX = 200;

type Said = Pick<CaseRow, "title" | "priority" | "category" | "contactId" | "mailboxId" | "teamId" | "assigneeId">;
export type NewCase = Said & Partial<Pick<CaseRow, "sentiment" | "summary" | "caseType" | "parentId" | "followUpOf" | "customFields">>;

interface Opening {
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
export async function makeCase(ctx: Ctx, { said, metrics, conversationId, data }: Opening): Promise<string> {
  const start = { caseId: ctx.newId(), priority: said.priority, metrics, startedAt: ctx.now() };
  // Where the policy is known before the case is there, so is what is due next: its row is written once.
  const policies = await policiesInForce(ctx);
  const policy = policyForAny(policies);
  const promises = await promisesUnder(ctx, policy ?? null, start, []);
  // Sent to the server together, in this order, here and below: none waits for the answer of another.
  const [[row]] = await Promise.all([
    insertCase(ctx, said, { id: start.caseId, nextDueAt: soonestDue(promises) }).execute(),
    conversationId && ctx.db.update(conversations).set({ caseId: start.caseId }).where(eq(conversations.id, conversationId)).execute(),
  ]);
  await allEnded<unknown>([
    policy === undefined ? promiseLate(ctx, policies, start) : storePromises(ctx, promises),
    recordEvent(ctx, { name: "case.opened", subject: { type: "case", id: row!.id }, caseId: row!.id, data: { ...data, priority: said.priority, category: said.category, version: 1 } }),
    writeSearch(ctx, row!),
  ]);
  return row!.id;
}

/** Where the policies ask of the case: when it is there. */
async function promiseLate(ctx: Ctx, policies: PolicyInForce[], start: Start): Promise<void> {
  await keepPromises(ctx, start.caseId, await promisesUnder(ctx, await policyFor(ctx, start.caseId, policies), start, []));
}

function insertCase(ctx: Ctx, said: NewCase, known: { id: string; nextDueAt: Date | null }) {
  const now = ctx.now();
  return ctx.db.insert(cases).values({
    ...known,
    number: sql`nextval('case_numbers')::int`,
    numberPrefix: said.teamId === null ? "" : sql`coalesce((select case_prefix from teams where id = ${said.teamId}), '')`,
    status: "new",
    sentiment: "unknown",
    summary: "",
    ...said,
    isIndexed: true,
    openedBy: userIdOf(ctx),
    updatedBy: userIdOf(ctx),
    openedAt: now,
    updatedAt: now,
  }).returning();
}

export function titleOf(mail: { subject: string; preview: string }): string {
  const title = mail.subject.trim() || mail.preview.trim() || "(no subject)";
  return title.length > TITLE_CHARS_MAX ? `${cutAt(title, TITLE_CHARS_MAX - 1)}…` : title;
}
