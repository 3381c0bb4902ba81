import { and, asc, eq, gt, inArray } from "drizzle-orm";
import Papa from "papaparse";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { formulaLike } from "../contacts/formula-like.ts";
import { recordEvent } from "../events/record-event.ts";
import { visibleMailboxes } from "../people/queries.ts";

const CASES_PER_PAGE = 1_000;
const columns = ["number", "title", "status", "priority", "category", "assignee", "contact", "opened_at", "resolved_at", "closed_at"] as const;

/** There is one list of them. */
const subject = { type: "case_list", id: "00000000-0000-4000-8000-000000000005" };

/** All cases that the actor may see, by number, as CSV in pages, which the record of what happened notes: flat memory however many there are. UTF-8 with a BOM, since Excel asks for one. */
export async function* exportCases(ctx: Ctx): AsyncGenerator<string> {
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "cases.exported", subject }));
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  yield `\uFEFF${columns.join(",")}\r\n`;
  let after = 0;
  for (;;) {
    const rows = await ctx.db
      .select({ row: cases, assignee: users.name, contact: contacts.name })
      .from(cases)
      .leftJoin(users, eq(users.id, cases.assigneeId))
      .leftJoin(contacts, eq(contacts.id, cases.contactId))
      .where(and(inArray(cases.mailboxId, mailboxIds), gt(cases.number, after)))
      .orderBy(asc(cases.number))
      .limit(CASES_PER_PAGE);
    if (rows.length === 0) return;
    yield toCsv(rows.map(({ row, assignee, contact }) => [row.number, row.title, row.status, row.priority, row.category, assignee, contact, row.openedAt, row.resolvedAt, row.closedAt]));
    after = rows.at(-1)!.row.number;
  }
}

function toCsv(rows: (string | number | Date | null)[][]): string {
  const text = rows.map((row) => row.map((cell) => (cell instanceof Date ? cell.toISOString() : (cell ?? ""))));
  return `${Papa.unparse(text, { escapeFormulae: formulaLike, newline: "\r\n" })}\r\n`;
}
