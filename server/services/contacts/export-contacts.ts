import { and, desc, eq, inArray } from "drizzle-orm";
import Papa from "papaparse";
import { consents } from "../../../drizzle/schema/contacts.ts";
import { type ExportChosen, type ExportContacts, exportColumns } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { chosenContacts } from "./chosen-contacts.ts";
import { addressesByContact, type ContactRow, toContactLines } from "./contact-lines.ts";
import { customFieldNames } from "./custom-field-names.ts";
import { everyContact } from "./every-contact.ts";
import { type ContactsAsked, contactsFound } from "./find-contacts.ts";
import { formulaLike } from "./formula-like.ts";

type Column = (typeof exportColumns)[number];
const CUSTOM = "custom:";

/** So many the event names; of more it says how many were asked for. */
const CONTACTS_NAMED_MAX = 1_000;

/**
 * The contacts that a query finds or a choice names, in the order asked for, as CSV in pages: flat memory however many there
 * are. UTF-8 with a BOM, since Excel asks for one; RFC 4180 line ends. That they left the house is recorded first, with what
 * was asked for.
 */
export async function exportContacts(ctx: Ctx, input: ExportContacts | ExportChosen): Promise<AsyncGenerator<string>> {
  const choice = "choice" in input ? input.choice : { query: input };
  const pages = "contactIds" in choice ? chosenContacts(ctx, { contactIds: choice.contactIds, order: input }) : everyContact(ctx, { found: await contactsFound(ctx, choice.query), order: input });
  const columns = input.columns === undefined ? [...exportColumns, ...(await customFieldNames(ctx)).map((name) => `${CUSTOM}${name}`)] : checkedColumns(input.columns);
  const { listId, ...asked } = askedFor(choice);
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "contacts.exported", subject: { type: "contact_list", id: listId ?? ctx.newId() }, data: { ...asked, listId, columns } }));
  return writePages(ctx, columns, pages);
}

function askedFor(choice: ExportChosen["choice"]): Partial<ContactsAsked> & { contactIds?: string[] | null; count?: number } {
  if ("contactIds" in choice) return { contactIds: choice.contactIds.length > CONTACTS_NAMED_MAX ? null : choice.contactIds, count: choice.contactIds.length };
  const { search, filter, segmentId, listId } = choice.query;
  return { search, filter, segmentId, listId };
}

async function* writePages(ctx: Ctx, columns: string[], pages: AsyncIterable<ContactRow[]>): AsyncGenerator<string> {
  yield `\uFEFF${toCsv([columns.map((column) => (column.startsWith(CUSTOM) ? column.slice(CUSTOM.length) : column))])}`;
  for await (const rows of pages) yield toCsv(await cellsOf(ctx, columns, rows));
}

/** The apostrophe before what a spreadsheet would run as a formula is taken off again by an import. */
function toCsv(rows: string[][]): string {
  return `${Papa.unparse(rows, { escapeFormulae: formulaLike, newline: "\r\n" })}\r\n`;
}

function checkedColumns(text: string): string[] {
  const columns = text.split(",").map((column) => column.trim()).filter(Boolean);
  const unknown = columns.find((column) => !(exportColumns as readonly string[]).includes(column) && !(column.startsWith(CUSTOM) && column.length > CUSTOM.length));
  if (columns.length > 0 && unknown === undefined) return columns;
  throw refuse("bad_input", unknown === undefined ? "No column is named." : `There is no column “${unknown}”.`, { remedy: `Name some of ${exportColumns.join(", ")}, or custom:NAME.`, errors: [{ path: "columns", message: "unknown column" }] });
}

async function cellsOf(ctx: Ctx, columns: string[], rows: ContactRow[]): Promise<string[][]> {
  const ids = rows.map((row) => row.id);
  const lines = await toContactLines(ctx, rows);
  const phones = await addressesByContact(ctx, ids);
  const agreed = columns.some((column) => column.endsWith("_consent")) ? await newestConsents(ctx, ids) : new Map<string, string>();
  return rows.map((row, index) => {
    const line = lines[index]!;
    const cells: Record<Column, string | null> = {
      name: row.name, given_name: row.givenName, family_name: row.familyName, company: row.company, email: line.email,
      phone: row.phone ?? phones.get(row.id)?.find((address) => address.channel === "whatsapp")?.address ?? null,
      language: row.language, time_zone: row.timeZone, country: row.country, preferred_channel: row.preferredChannel, tags: row.tags.join("; "),
      email_consent: agreed.get(`${row.id}:email`) ?? "", whatsapp_consent: agreed.get(`${row.id}:whatsapp`) ?? "",
      suppressed: line.isSuppressed ? "yes" : "", created_at: line.createdAt, updated_at: line.updatedAt,
    };
    return columns.map((column) => (column.startsWith(CUSTOM) ? row.customFields[column.slice(CUSTOM.length)] : cells[column as Column]) ?? "");
  });
}

/** By contact and channel; nobody who said nothing is in it. */
async function newestConsents(ctx: Ctx, contactIds: string[]): Promise<Map<string, string>> {
  const rows = await ctx.db
    .selectDistinctOn([consents.contactId, consents.channel], { contactId: consents.contactId, channel: consents.channel, state: consents.state })
    .from(consents)
    .where(and(inArray(consents.contactId, contactIds), eq(consents.topic, "")))
    .orderBy(consents.contactId, consents.channel, desc(consents.recordedAt), desc(consents.id));
  return new Map(rows.map((row) => [`${row.contactId}:${row.channel}`, row.state]));
}
