import { and, eq, inArray, or, sql } from "drizzle-orm";
import { importRows, imports, uploads } from "../../../drizzle/schema/contacts.ts";
import type { RowOutcome } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { type ErasedPerson, mayName } from "./erased-person.ts";
import { redactedJson } from "./redact-person.ts";

const ended = ["finished", "cancelled", "failed", "undone"] as const;

/**
 * Lines of contact files: the person's own lose their values, whether or not they became a contact; others that mention
 * the person lose that. Lines and counts stay. The files themselves, which cannot be read line by line any more, are
 * deleted where their import has ended. Import by import, since no index knows who stands where in a file.
 */
export async function eraseImportRows(ctx: Ctx, person: ErasedPerson): Promise<void> {
  const all = await ctx.db.select({ id: imports.id, status: imports.status, uploadId: imports.uploadId, appliedLine: imports.appliedLine }).from(imports).orderBy(imports.createdAt);
  for (const row of all) {
    const ownCount = await eraseOwnLines(ctx, person, row);
    const otherCount = await redactOtherLines(ctx, person, row.id);
    const isEnded = (ended as readonly string[]).includes(row.status);
    if (ownCount + otherCount > 0 && isEnded && row.uploadId !== null) await ctx.db.delete(uploads).where(eq(uploads.id, row.uploadId));
  }
}

async function eraseOwnLines(ctx: Ctx, { ids, emailKeys, phoneKeys, identifiers }: ErasedPerson, row: { id: string; appliedLine: number }): Promise<number> {
  // A phone alone may be an office's: a line is the person's by it only where nobody else's e-mail stands beside it.
  const byKey = or(inArray(importRows.emailKey, emailKeys), and(sql`${importRows.emailKey} is null`, inArray(importRows.phoneKey, phoneKeys)));
  const said = (field: string) => sql`coalesce(${importRows.values} ->> ${field}::text, '')`;
  const names = identifiers.names.map((name) => name.toLowerCase());
  const byName = and(sql`${importRows.contactId} is null`, or(inArray(sql`lower(${said("name")})`, names), inArray(sql`lower(${said("given_name")} || ' ' || ${said("family_name")})`, names)));
  const own = and(eq(importRows.importId, row.id), or(inArray(importRows.contactId, ids), byKey, byName));
  const erased = await ctx.db.update(importRows).set({ values: {}, emailKey: null, phoneKey: null, before: null, refusedReason: sql`case when refused_reason is not null then 'The person was erased.' end` }).where(own).returning({ line: importRows.line, outcome: importRows.outcome });
  // What was only looked at until now must not be written any more.
  const waiting = erased.filter(({ line, outcome }) => line > row.appliedLine && outcome !== "refused");
  if (waiting.length > 0) await refuseLines(ctx, row.id, waiting);
  return erased.length;
}

async function refuseLines(ctx: Ctx, importId: string, lines: { line: number; outcome: RowOutcome | null }[]): Promise<void> {
  await ctx.db
    .update(importRows)
    .set({ outcome: "refused", refusedCode: "row_bad", refusedReason: "The person was erased.", contactId: null })
    .where(and(eq(importRows.importId, importId), inArray(importRows.line, lines.map(({ line }) => line))));
  const [{ counts }] = (await ctx.db.select({ counts: imports.counts }).from(imports).where(eq(imports.id, importId)).for("update")) as [{ counts: Partial<Record<RowOutcome, number>> }];
  for (const { outcome } of lines) {
    if (outcome) counts[outcome] = (counts[outcome] ?? 1) - 1;
    counts.refused = (counts.refused ?? 0) + 1;
  }
  await ctx.db.update(imports).set({ counts }).where(eq(imports.id, importId));
}

async function redactOtherLines(ctx: Ctx, person: ErasedPerson, importId: string): Promise<number> {
  const text = sql`concat_ws(' ', ${importRows.values}::text, ${importRows.before}::text, ${importRows.refusedReason})`;
  const rows = await ctx.db.select().from(importRows).where(and(eq(importRows.importId, importId), mayName(person, text, { byName: false })));
  for (const row of rows) {
    await ctx.db
      .update(importRows)
      .set({ values: redactedJson(row.values, person.redact), before: redactedJson(row.before, person.redact), refusedReason: row.refusedReason === null ? null : person.redact(row.refusedReason) })
      .where(and(eq(importRows.importId, importId), eq(importRows.line, row.line)));
  }
  return rows.length;
}
