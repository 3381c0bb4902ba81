import { asc, eq, sql } from "drizzle-orm";
import { cases, caseSearch } from "../../../drizzle/schema/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { EventRow } from "../events/queries.ts";
import type { CaseRow } from "./queries.ts";
import { documentOf } from "./search-words.ts";

/** The newest of each: what is older than that is seldom what a case is looked for by. */
const MESSAGES_PER_CASE_MAX = 100;
const NOTES_PER_CASE_MAX = 100;
const FILES_PER_CASE_MAX = 100;
const ADDRESSES_PER_PERSON_MAX = 20;
const CHARS_PER_TEXT_MAX = 8_000;
const CASES_PER_RUN = 500;
/** Their texts are in memory together. */
const CASES_PER_LOOK = 20;

interface TextsRow extends Record<string, unknown>, Pick<CaseRow, "id" | "number" | "numberPrefix" | "title" | "mailboxId" | "caseType" | "summary" | "customFields" | "isIndexed"> {
  people: (string | null)[] | null;
  mails: { subject: string; text: string; from: (string | null)[]; to: { address: string; name: string | null }[]; files: string[] | null }[] | null;
  notes: string[] | null;
}

/** Writes what a case is found by, in the transaction of whatever changed it. */
export function indexCase(ctx: Ctx, caseId: string): Promise<void> {
  return writeSearch(ctx, [caseId]);
}

/** The same for several. */
export async function writeSearch(ctx: Ctx, caseIds: string[]): Promise<void> {
  const rows = await textsOf(ctx, caseIds);
  if (rows.length === 0) return;
  const updatedAt = ctx.now();
  await insertRows(ctx, caseSearch, rows.map((row) => ({ caseId: row.id, mailboxId: row.mailboxId, number: row.number, document: documentOfCase(row), updatedAt })), {
    after: sql`on conflict (case_id) do update set mailbox_id = excluded.mailbox_id, number = excluded.number, document = excluded.document, updated_at = excluded.updated_at`,
  });
  const found = rows.filter((row) => !row.isIndexed).map(({ id }) => id);
  if (found.length > 0) await ctx.db.update(cases).set({ isIndexed: true }).where(sql`${cases.id} = any(${sqlIds(found)})`);
}

function documentOfCase({ people, mails, notes, ...row }: TextsRow): string {
  const fields = Object.values(row.customFields).filter((value) => typeof value === "string" || typeof value === "number").map(String);
  return documentOf({
    number: row.number,
    mailboxId: row.mailboxId,
    A: [row.numberPrefix, String(row.number), row.title],
    B: [...(people ?? []), ...(mails ?? []).flatMap((mail) => [...mail.from, ...mail.to.flatMap((to) => [to.name, to.address])])].filter((one) => one !== null),
    C: [row.caseType ?? "", ...fields, row.summary, ...(notes ?? []), ...(mails ?? []).flatMap((mail) => [mail.subject, mail.text])],
    D: (mails ?? []).flatMap((mail) => mail.files ?? []).slice(0, FILES_PER_CASE_MAX),
  });
}

function textsOf(ctx: Ctx, caseIds: string[]): PromiseLike<TextsRow[]> {
  return ctx.db.execute<TextsRow>(sql`select k.id, k.number, k.number_prefix as "numberPrefix", k.title, k.mailbox_id as "mailboxId", k.case_type as "caseType", k.summary, k.custom_fields as "customFields", k.is_indexed as "isIndexed",
    (select array[c.name, c.company] || array(select address from addresses where contact_id = c.id limit ${ADDRESSES_PER_PERSON_MAX}) from contacts c where c.id = k.contact_id) as people,
    (select json_agg(json_build_object('subject', m.subject, 'text', left(m.visible_text, ${CHARS_PER_TEXT_MAX}), 'from', array[m.from_name, m.from_address], 'to', m."to",
      'files', (select json_agg(a.name) from attachments a where a.message_id = m.id and not a.is_inline))) from (
      select * from messages where conversation_id = any(array(select id from conversations where case_id = k.id)) order by received_at desc limit ${MESSAGES_PER_CASE_MAX}) m) as mails,
    (select array_agg(left(n.text, ${CHARS_PER_TEXT_MAX})) from (select text from notes where case_id = k.id order by created_at desc limit ${NOTES_PER_CASE_MAX}) n) as notes
    from cases k where k.id = any(${sqlIds(caseIds)})`);
}

/** After a fact that changed where a case's mails lie. */
export async function indexCaseOf(ctx: Ctx, event: EventRow): Promise<void> {
  const { caseId } = event;
  if (caseId) await inTransaction(ctx, (ctx) => indexCase(ctx, caseId));
}

/** A contact has another name, or none any more: its cases are written anew, and what no longer holds is found no more. */
export async function indexCasesOfContact(ctx: Ctx, event: EventRow): Promise<void> {
  await ctx.db.update(cases).set({ isIndexed: false }).where(eq(cases.contactId, event.subjectId));
  await indexCases(ctx);
}

/** The recurring job: cases that nobody has indexed yet, as after an upgrade. Two servers may do it at once. */
export async function indexCases(ctx: Ctx): Promise<{ count: number }> {
  let count = 0;
  while (count < CASES_PER_RUN) {
    const done = await inTransaction(ctx, async (ctx) => {
      const rows = await ctx.db.select({ id: cases.id }).from(cases).where(sql`not is_indexed`).orderBy(asc(cases.number)).limit(CASES_PER_LOOK).for("update", { skipLocked: true });
      await writeSearch(ctx, rows.map(({ id }) => id));
      return rows.length;
    });
    count += done;
    if (done === 0) break;
  }
  return { count };
}
