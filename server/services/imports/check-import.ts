import { eq, sql } from "drizzle-orm";
import { importRows, imports, uploads } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { type HeldImport, holdImport, withLease } from "./leases.ts";
import { IMPORT_ROWS_MAX, STAGED_ROWS_PER_BATCH, WHOLE_FILE_STATEMENT_MS } from "./limits.ts";
import { isKnownByPhone } from "./match-rows.ts";
import { moved } from "./moves.ts";
import { parseImportRows } from "./parse-rows.ts";
import { type StagedBatch, stageRows } from "./stage-rows.ts";
import { countOutcomes } from "./queries.ts";
import { uploadSource } from "./upload-queries.ts";

const LINES_PER_DELETE = 200_000;

/**
 * The job `import.check`: reads the whole file, keeps every row, and finds what each would do. Contacts are not touched.
 * What a server that died had read is read again.
 */
export async function checkImport(ctx: Ctx, { importId }: { importId: string }): Promise<void> {
  await withLease(ctx, { importId, status: "checking" }, (held) => checkRows(ctx, held, batchesOf(ctx, held)));
}

/** The check of rows that come from anywhere. */
export async function checkRows(ctx: Ctx, held: HeldImport, batches: AsyncGenerator<StagedBatch>): Promise<void> {
  await removeRows(ctx, held);
  for await (const batch of readAhead(batches)) await stageRows(ctx, held, batch);
  // What comes next joins these rows, and the server's own look at them may be minutes away.
  await ctx.db.execute(sql`analyze ${importRows} (import_id, line, outcome)`);
  await finishCheck(ctx, held);
}

/** In parts: a million rows are more than one statement's time. */
async function removeRows(ctx: Ctx, held: HeldImport): Promise<void> {
  for (let isMore = true; isMore; ) {
    isMore = await inTransaction(ctx, async (ctx) => {
      held.row = await holdImport(ctx, held, { doneCount: 0, rowCount: 0 });
      const removed = await ctx.db.execute(sql`
        with gone as (delete from ${importRows} where import_id = ${held.row.id} and line in (select line from ${importRows} where import_id = ${held.row.id} order by line limit ${LINES_PER_DELETE}) returning 1)
        select count(*)::int as count from gone`);
      return Number(removed[0]!.count) === LINES_PER_DELETE;
    });
  }
}

/** Asks for the next while the caller works on this one. */
async function* readAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      // It may fail while nobody looks; it is looked at in its turn.
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}

/** The file's rows in batches worth a transaction. */
async function* batchesOf(ctx: Ctx, held: HeldImport): AsyncGenerator<StagedBatch> {
  const { id, settings, uploadId } = held.row;
  const [upload] = uploadId === null ? [] : await ctx.db.select().from(uploads).where(eq(uploads.id, uploadId));
  if (!upload) throw refuse("unprocessable", "The uploaded file is no longer here.", { remedy: "Choose the file again." });
  const parsed = parseImportRows(uploadSource(ctx, upload), settings.layout, settings, { prefix: `${id}\t` });
  let batch: StagedBatch = { copyTexts: [], rowCount: 0, bytesRead: 0 };
  let rowCount = 0;
  for await (const part of parsed) {
    batch.copyTexts.push(part.copyText);
    batch.rowCount += part.rows;
    batch.bytesRead = part.bytesRead;
    rowCount += part.rows;
    if (rowCount > IMPORT_ROWS_MAX) throw refuse("too_large", `The file has more than ${IMPORT_ROWS_MAX.toLocaleString("en")} rows.`, { remedy: "Split it into several files." });
    if (batch.rowCount < STAGED_ROWS_PER_BATCH) continue;
    yield batch;
    batch = { copyTexts: [], rowCount: 0, bytesRead: 0 };
  }
  if (batch.rowCount > 0) yield batch;
  if (rowCount === 0) throw refuse("unprocessable", "The file holds no contacts below its header.", { remedy: "Export the list again, with its rows." });
}

async function finishCheck(ctx: Ctx, held: HeldImport): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await holdImport(ctx, held);
    await ctx.db.execute(sql`select set_config('statement_timeout', ${String(WHOLE_FILE_STATEMENT_MS)}, true), set_config('work_mem', '64MB', true)`);
    await settleRepeated(ctx, held);
    const counts = await countOutcomes(ctx, held.row.id);
    await ctx.db.update(imports).set({ status: moved("checking", "finish_check"), counts, doneCount: 0, totalCount: 0, leaseUntil: null, attemptCount: 0 }).where(eq(imports.id, held.row.id));
    await recordEvent(ctx, { name: "import.checked", subject: { type: "import", id: held.row.id }, data: { fileName: held.row.fileName, counts } });
  });
}

/** Of rows with the same person the first counts. Most files have none, and then nothing is written. */
async function settleRepeated(ctx: Ctx, held: HeldImport): Promise<void> {
  const { id, settings } = held.row;
  const isMapped = (target: string) => settings.mapping.some((column) => column.target === target);
  if (isMapped("email")) await settleRepeatedBy(ctx, id, { key: "email_key", code: "same_email", what: "e-mail address" });
  if (isMapped("phone") && isKnownByPhone(settings)) await settleRepeatedBy(ctx, id, { key: "phone_key", code: "same_phone", what: "phone number" });
}

/** By which key rows are the same person. */
export interface Repetition {
  key: "email_key" | "phone_key";
  code: "same_email" | "same_phone";
  what: string;
}

async function settleRepeatedBy(ctx: Ctx, importId: string, { key, code, what }: Repetition): Promise<void> {
  const column = sql.raw(key);
  await ctx.db.execute(sql`
    update ${importRows} r set outcome = 'repeated', contact_id = null, before = null, refused_code = ${code},
      refused_reason = ${`Same ${what} as line `} || first.line || '.', same_as_line = first.line
    from (
      select ${column} as key, min(line) as line from ${importRows}
      where import_id = ${importId} and outcome not in ('refused', 'repeated') and ${column} is not null
      group by 1 having count(*) > 1) as first
    where r.import_id = ${importId} and r.${column} = first.key and r.line > first.line and r.outcome not in ('refused', 'repeated')`);
}
