import { sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import { allEnded } from "../../all-ended.ts";
import type { Ctx } from "../../context.ts";
import { cutAt } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { startTargets } from "../sla/start-targets.ts";
import { indexCase } from "./index-case.ts";
import type { CaseRow } from "./queries.ts";

export const TITLE_CHARS_MAX = 200;

type Said = Pick<CaseRow, "title" | "priority" | "category" | "contactId" | "mailboxId" | "teamId" | "assigneeId">;
export type NewCase = Said & Partial<Pick<CaseRow, "sentiment" | "summary" | "caseType" | "parentId" | "followUpOf" | "customFields">>;

/** The row of a new case, with the next number under its team's prefix. Its clock and its event are the caller's next steps. */
export async function insertCase(ctx: Ctx, said: NewCase): Promise<string> {
  const id = ctx.newId();
  const now = ctx.now();
  await ctx.db.insert(cases).values({
    id,
    number: sql`nextval('case_numbers')::int`,
    numberPrefix: said.teamId === null ? "" : sql`coalesce((select case_prefix from teams where id = ${said.teamId}), '')`,
    status: "new",
    sentiment: "unknown",
    summary: "",
    ...said,
    // By beginCase, in this transaction.
    isIndexed: true,
    openedBy: userIdOf(ctx),
    updatedBy: userIdOf(ctx),
    openedAt: now,
    updatedAt: now,
  });
  return id;
}

/** The case's promises, its first event and what it is found by, in the transaction that made it, when its mails are where they belong. */
export async function beginCase(ctx: Ctx, input: { caseId: string; metrics: SlaMetric[]; said: NewCase; data: Record<string, unknown> }): Promise<void> {
  const { caseId, metrics, said } = input;
  // Sent to the server together: none waits for the answer of another.
  await allEnded<unknown>([
    startTargets(ctx, { caseId, priority: said.priority, metrics, startedAt: ctx.now(), isNew: true }),
    recordEvent(ctx, { name: "case.opened", subject: { type: "case", id: caseId }, caseId, data: { ...input.data, priority: said.priority, category: said.category, version: 1 } }),
    indexCase(ctx, caseId),
  ]);
}

export function titleOf(mail: { subject: string; preview: string }): string {
  const title = mail.subject.trim() || mail.preview.trim() || "(no subject)";
  return title.length > TITLE_CHARS_MAX ? `${cutAt(title, TITLE_CHARS_MAX - 1)}…` : title;
}
