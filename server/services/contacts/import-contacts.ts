import { eq, sql } from "drizzle-orm";
import { importRows, imports } from "../../../drizzle/schema/contacts.ts";
import type { ColumnMapping, ContactFileLayout, ImportSummary } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { decodeText } from "./decode-text.ts";
import { HEADER_SEARCH_ROWS, IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX, IMPORT_ROWS_PER_BATCH } from "./limits.ts";
import { matchContacts } from "./match-contacts.ts";
import { type ParsedRow, parseContactRow } from "./parse-contact-row.ts";
import { readImport } from "./queries.ts";
import { type FileRow, isBlank, readRows } from "./read-rows.ts";

export interface ImportContacts {
  fileName: string;
  layout: ContactFileLayout;
  mapping: ColumnMapping[];
  body: AsyncIterable<Uint8Array>;
}

/**
 * Reads a contact file as it arrives. Every row is kept, accepted or refused with its reason, and each accepted one has
 * its contact: found by address, its empty fields filled and the others left alone, or made. One transaction: an upload
 * that breaks off leaves nothing. Only the file's rows are written while it arrives; contacts, which others may want to
 * write too, are touched when all of it is here.
 */
export async function importContacts(ctx: Ctx, input: ImportContacts): Promise<ImportSummary> {
  refuseBadSettings(input);
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a user imports contacts.");
  const createdBy = ctx.actor.id;
  return inTransaction(ctx, async (ctx) => {
    const { fileName, layout, mapping } = input;
    const id = ctx.newId();
    await ctx.db.insert(imports).values({ id, fileName, status: "running", layout, mapping, createdBy, createdAt: ctx.now() });
    const counts = await keepRows(ctx, id, input);
    await matchContacts(ctx, { importId: id, mapping });
    await ctx.db.update(imports).set({ ...counts, status: "finished", finishedAt: ctx.now() }).where(eq(imports.id, id));
    await recordEvent(ctx, { name: "import.finished", subject: { type: "import", id }, data: { fileName, ...counts } });
    return readImport(ctx, id);
  });
}

function refuseBadSettings({ layout, mapping }: ImportContacts): void {
  if (layout.delimiter.length !== 1 || /["\r\n]/.test(layout.delimiter)) throw refuse("bad_input", "The delimiter is one character, and not a quotation mark or a line break.");
  if (mapping.length === 0 || mapping.length > IMPORT_COLUMNS_MAX) throw refuse("bad_input", `A mapping names 1 to ${IMPORT_COLUMNS_MAX} columns.`);
  if (mapping.filter((column) => column.target === "email").length !== 1) throw refuse("bad_input", "Exactly one column must be the e-mail address.", { remedy: "Choose the e-mail column in the mapping." });
  refuseSharedNames(mapping);
}

/** A standard column answers to its field's name and to its merge field: no other column may take either. */
function refuseSharedNames(mapping: ColumnMapping[]): void {
  const names = new Set<string>();
  for (const { target, mergeField, column } of mapping) {
    if (target === "ignore") continue;
    for (const name of new Set(target === "custom" ? [mergeField] : [target, mergeField])) {
      if (names.has(name)) throw refuse("bad_input", `Two columns are called {{ ${name} }}.`, { errors: [{ path: `mapping.${column}`, message: "Give it another name, or leave it out." }] });
      names.add(name);
    }
  }
}

interface RowCounts {
  rowCount: number;
  acceptedCount: number;
  refusedCount: number;
}

async function keepRows(ctx: Ctx, importId: string, input: ImportContacts): Promise<RowCounts> {
  const counts: RowCounts = { rowCount: 0, acceptedCount: 0, refusedCount: 0 };
  const lineByKey = new Map<string, number>();
  let batch: ParsedRow[] = [];
  for await (const row of contactRows(input)) {
    const parsed = refuseRepeated(parseContactRow(row, input.mapping), lineByKey);
    counts.rowCount++;
    counts[parsed.outcome === "accepted" ? "acceptedCount" : "refusedCount"]++;
    if (counts.rowCount > IMPORT_ROWS_MAX) throw refuse("too_large", `The file has more than ${IMPORT_ROWS_MAX} rows.`, { remedy: "Split it into several files." });
    batch.push(parsed);
    if (batch.length < IMPORT_ROWS_PER_BATCH) continue;
    await insertRows(ctx, importId, batch);
    batch = [];
  }
  if (counts.rowCount === 0) throw refuse("unprocessable", "The file holds no contacts below its header.", { remedy: "Export the list again, with its rows." });
  await insertRows(ctx, importId, batch);
  return counts;
}

/** Rows below the header that are not blank. The header must be the one that the mapping was made for. */
async function* contactRows({ body, layout, mapping }: ImportContacts): AsyncGenerator<FileRow> {
  let isBelowHeader = !layout.hasHeader;
  let seen = 0;
  for await (const rows of readRows(decodeText(body, layout.encoding), layout.delimiter)) {
    for (const row of rows) {
      if (isBelowHeader) {
        if (!isBlank(row.cells) && !(row.line === 1 && /^sep=.?$/i.test(row.cells[0] ?? ""))) yield row;
        continue;
      }
      isBelowHeader = isHeaderOf(row, mapping);
      if (!isBelowHeader && ++seen >= HEADER_SEARCH_ROWS) throw otherHeader();
    }
  }
  if (!isBelowHeader) throw otherHeader();
}

function isHeaderOf(row: FileRow, mapping: ColumnMapping[]): boolean {
  return mapping.every((column, index) => (row.cells[index] ?? "").trim().slice(0, 200) === column.column) && isBlank(row.cells.slice(mapping.length));
}

function otherHeader() {
  return refuse("unprocessable", "The file does not have the columns of the mapping.", { remedy: "The file was changed after the preview, or read with another encoding or delimiter: choose it again." });
}

function refuseRepeated(row: ParsedRow, lineByKey: Map<string, number>): ParsedRow {
  if (row.outcome === "refused") return row;
  const earlierLine = lineByKey.get(row.contact.key);
  if (earlierLine === undefined) {
    lineByKey.set(row.contact.key, row.line);
    return row;
  }
  return { outcome: "refused", line: row.line, values: row.values, column: null, reason: `Same address as line ${earlierLine}.` };
}

async function insertRows(ctx: Ctx, importId: string, batch: ParsedRow[]): Promise<void> {
  if (batch.length === 0) return;
  const rows = batch.map((row) => ({ line: row.line, values: row.values, ...(row.outcome === "refused" ? { reason: row.reason, column: row.column } : {}) }));
  // One parameter for the batch: five for each row cost more to bind than to write.
  await ctx.db.execute(sql`
    insert into ${importRows} (import_id, line, "values", refused_reason, refused_column)
    select ${importId}::uuid, r.line, r."values", r.reason, r."column"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(line int, "values" jsonb, reason text, "column" text)`);
}
