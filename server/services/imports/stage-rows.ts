import { sql } from "drizzle-orm";
import { importRows } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { contactIdOf } from "./contact-ids.ts";
import { copyRows } from "./copy-rows.ts";
import { type HeldImport, holdImport } from "./leases.ts";
import { anyPlan, matchRows, onlyByIndexes } from "./match-rows.ts";

export interface StagedBatch {
  /** COPY text: line, values, e-mail key, phone key, refused code, reason, column; the import's id before each. */
  copyTexts: Uint8Array<ArrayBuffer>[];
  rowCount: number;
  bytesRead: number;
}

/**
 * Keeps a batch of rows, compared with what is stored. They pass through a temporary table, which is neither logged nor
 * flushed, so that each row is written once, with its outcome and the contact that it has or will make.
 */
export async function stageRows(ctx: Ctx, held: HeldImport, batch: StagedBatch): Promise<void> {
  const { id: importId, settings } = held.row;
  await inTransaction(ctx, async (ctx) => {
    held.row = await holdImport(ctx, held, { doneCount: batch.bytesRead, rowCount: held.row.rowCount + batch.rowCount });
    await ctx.db.execute(sql`
      create temporary table import_batch (
        import_id uuid, line int, "values" jsonb, email_key text collate "C", phone_key text collate "C", refused_code text, refused_reason text, refused_column text)
      on commit drop`);
    await copyRows(ctx.db, `import_batch (import_id, line, "values", email_key, phone_key, refused_code, refused_reason, refused_column)`, batch.copyTexts);
    const good = sql`select line, "values" as v, email_key, phone_key from import_batch where refused_code is null`;
    await onlyByIndexes(ctx);
    await ctx.db.execute(sql`create temporary table import_found on commit drop as ${matchRows({ importId, settings, rows: good })}`);
    await anyPlan(ctx);
    await ctx.db.execute(sql`
      insert into ${importRows} (import_id, line, "values", email_key, phone_key, outcome, contact_id, refused_code, refused_reason, refused_column, before)
      select ${importId}::uuid, b.line, b."values", b.email_key, b.phone_key,
        case when b.refused_code is not null then 'refused' when f.line is null then 'new' when f.is_conflict then 'conflicting' when f.changes is null then 'unchanged' else 'changed' end,
        case when b.refused_code is null and f.is_conflict is not true then coalesce(f.contact_id, ${contactIdOf(importId, sql`b.line`)}) end,
        case when f.is_conflict then 'two_contacts' else b.refused_code end,
        case when f.is_conflict then ${twoContacts} else b.refused_reason end,
        b.refused_column, case when f.is_conflict is not true then f.changes end
      from import_batch b left join import_found f on f.line = b.line`);
  });
  batch.copyTexts.forEach(letGo);
}

export const twoContacts = "The e-mail address and the phone number belong to two different contacts.";

/** The garbage collector hardly sees such memory, and would let hundreds of megabytes stand. */
function letGo({ buffer }: Uint8Array<ArrayBuffer>): void {
  buffer.transfer(0);
}
