import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { importRows, imports } from "../../../drizzle/schema/contacts.ts";
import type { ImportRow, ImportSummary, RepairRows } from "../../contract/imports.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type ParsedContactRow, parseContactRow } from "../contacts/parse-contact-row.ts";
import { recordEvent } from "../events/record-event.ts";
import { withRetries } from "./apply-import.ts";
import { matchAgain, writeRows } from "./apply-rows.ts";
import type { Repetition } from "./check-import.ts";
import { contactIdOf } from "./contact-ids.ts";
import { isKnownByPhone } from "./match-rows.ts";
import { countOutcomes, type ImportRecord, readImport, requireImport, toImportRow } from "./queries.ts";
import { toUnmatchedRow } from "./sample-upload.ts";

export interface RepairedRows {
  /** Rows that are no longer refused. */
  accepted: number;
  refused: ImportRow[];
  summary: ImportSummary;
}

/**
 * Takes refused rows that somebody put right. Those before the mark of what is written are written at once, the others with
 * the rest; those that are still wrong stay as they were and come back with their reason.
 */
export function repairRows(ctx: Ctx, { importId, rows }: RepairRows & { importId: string }): Promise<RepairedRows> {
  return withRetries(() => inTransaction(ctx, (ctx) => repair(ctx, importId, rows)));
}

async function repair(ctx: Ctx, importId: string, rows: RepairRows["rows"]): Promise<RepairedRows> {
  const record = await requireImport(ctx, importId, { lock: true });
  if (!["checked", "paused", "finished"].includes(record.status)) throw refuse("conflict", `The import is ${record.status}: its rows cannot be put right now.`, { remedy: "Wait until it is checked or finished, or pause it." });
  const stored = await ctx.db.select().from(importRows).where(and(eq(importRows.importId, importId), inArray(importRows.line, rows.map((row) => row.line)), eq(importRows.outcome, "refused")));
  const parsed = rows.map((row) => {
    const known = stored.find((candidate) => candidate.line === row.line);
    if (!known) throw refuse("unprocessable", `Line ${row.line} is not a refused row of this import.`, { remedy: "Load the refused rows again: somebody may have been faster." });
    return parsedAgain(record, row.line, { ...known.values, ...row.values });
  });
  const good = parsed.filter((row) => !row.refusal);
  if (good.length > 0) await takeRows(ctx, record, good);
  const repeated = await ctx.db.select().from(importRows).where(and(eq(importRows.importId, importId), inArray(importRows.line, [0, ...good.map((row) => row.line)]), inArray(importRows.outcome, ["repeated", "conflicting"])));
  const accepted = good.length - repeated.length;
  if (good.length > 0) await recordEvent(ctx, { name: "import.repaired", subject: { type: "import", id: importId }, data: { fileName: record.fileName, accepted, stillRefused: parsed.length - accepted } });
  const refused = [...parsed.filter((row) => row.refusal).map(toUnmatchedRow), ...repeated.map((row) => toImportRow(row, null))];
  return { accepted, refused, summary: await readImport(ctx, importId) };
}

/** As the file's row would be read with these values in its cells. */
function parsedAgain({ settings }: ImportRecord, line: number, values: Record<string, string>): ParsedContactRow {
  const cells = settings.mapping.map(({ target, mergeField }) => (target === "ignore" ? "" : (values[mergeField] ?? values[target] ?? "")));
  return parseContactRow({ line, cells, hasBrokenQuote: false }, settings);
}

async function takeRows(ctx: Ctx, record: ImportRecord, rows: ParsedContactRow[]): Promise<void> {
  const { id: importId } = record;
  const read = JSON.stringify(rows.map(({ line, values, emailKey, phoneKey }) => ({ line, values, email_key: emailKey, phone_key: phoneKey })));
  await ctx.db.execute(sql`
    update ${importRows} set "values" = r."values", email_key = r.email_key, phone_key = r.phone_key, outcome = 'new', contact_id = ${contactIdOf(importId, sql`r.line`)},
      refused_code = null, refused_reason = null, refused_column = null
    from jsonb_to_recordset(${read}::jsonb) as r(line int, "values" jsonb, email_key text, phone_key text)
    where import_id = ${importId} and ${importRows.line} = r.line`);
  const lines = sql`${`{${rows.map((row) => row.line).join(",")}}`}`;
  await settleRepeated(ctx, record, lines);
  await matchAgain(ctx, record, sql`import_id = ${importId} and line = any(${lines}::int[])`);
  await writeRows(ctx, record, sql`import_id = ${importId} and line = any(${lines}::int[]) and line <= ${record.appliedLine}`);
  await ctx.db.update(imports).set({ counts: await countOutcomes(ctx, importId) }).where(eq(imports.id, importId));
}

/** A row that was put right may have become somebody who stands in another line. */
async function settleRepeated(ctx: Ctx, { id, settings }: ImportRecord, lines: SQL): Promise<void> {
  await settleRepeatedBy(ctx, id, lines, { key: "email_key", code: "same_email", what: "e-mail address" });
  if (isKnownByPhone(settings)) await settleRepeatedBy(ctx, id, lines, { key: "phone_key", code: "same_phone", what: "phone number" });
}

async function settleRepeatedBy(ctx: Ctx, importId: string, lines: SQL, { key, code, what }: Repetition): Promise<void> {
  const column = sql.raw(key);
  await ctx.db.execute(sql`
    update ${importRows} r set outcome = 'repeated', contact_id = null, refused_code = ${code}, refused_reason = ${`Same ${what} as line `} || other.line || '.', same_as_line = other.line
    from (
      select mine.line as mine, min(o.line) as line
      from ${importRows} mine join ${importRows} o on o.import_id = mine.import_id and o.${column} = mine.${column}
      where mine.import_id = ${importId} and mine.line = any(${lines}::int[]) and mine.outcome <> 'repeated' and o.outcome not in ('refused', 'repeated')
        and o.line <> mine.line and (o.line < mine.line or not o.line = any(${lines}::int[]))
      group by 1) as other
    where r.import_id = ${importId} and r.line = other.mine`);
}
