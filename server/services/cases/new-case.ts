import { eq, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import { allEnded } from "../../all-ended.ts";
import type { Ctx } from "../../context.ts";
import { cutAt } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { startTargets } from "../sla/start-targets.ts";
import { writeSearch } from "./index-case.ts";
import type { CaseRow } from "./queries.ts";

export const TITLE_CHARS_MAX = 200;

type Said = Pick<CaseRow, "title" | "priority" | "category" | "contactId" | "mailboxId" | "teamId" | "assigneeId">;
export type NewCase = Said & Partial<Pick<CaseRow, "sentiment" | "summary" | "caseType" | "parentId" | "followUpOf" | "customFields">>;

/**
 * The row of a new case, with the next number under its team's prefix, and its conversation put into it, where a mail began
 * it. Its clock and its event are the caller's next steps.
 */
export async function insertCase(ctx: Ctx, said: NewCase, conversationId: string | null = null): Promise<CaseRow> {
  const id = ctx.newId();
  const now = ctx.now();
  const inserted = ctx.db.insert(cases).values({
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
  }).returning();
  if (conversationId === null) return (await inserted)[0]!;
  const linked = ctx.db.update(conversations).set({ caseId: id }).where(eq(conversations.id, conversationId));
  // Sent to the server together, in this order, as in beginCase: none waits for the answer of another.
  const [rows] = await Promise.all([inserted.execute(), linked.execute()]);
  return rows[0]!;
}

/** The case's promises, its first event and what it is found by, in the transaction that made it, when its mails are where they belong. */
export async function beginCase(ctx: Ctx, row: CaseRow, { metrics, data }: { metrics: SlaMetric[]; data: Record<string, unknown> }): Promise<void> {
  const { id: caseId, priority, category } = row;
  await allEnded<unknown>([
    startTargets(ctx, { caseId, priority, metrics, startedAt: ctx.now(), isNew: true }),
    recordEvent(ctx, { name: "case.opened", subject: { type: "case", id: caseId }, caseId, data: { ...data, priority, category, version: 1 } }),
    writeSearch(ctx, row),
  ]);
}

export function titleOf(mail: { subject: string; preview: string }): string {
  const title = mail.subject.trim() || mail.preview.trim() || "(no subject)";
  return title.length > TITLE_CHARS_MAX ? `${cutAt(title, TITLE_CHARS_MAX - 1)}…` : title;
}
