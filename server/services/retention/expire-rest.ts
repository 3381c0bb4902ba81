import { inArray, sql } from "drizzle-orm";
import { imports, uploads } from "../../../drizzle/schema/contacts.ts";
import { llmCalls } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";

/** So many lines of a file go in one transaction. */
const LINES_PER_BATCH = 20_000;

/** Removes lines of an import, and with the last of them its file. What it wrote into contacts stays, and so do its figures. Answers whether it is done. */
export async function expireImport(ctx: Ctx, importId: string): Promise<boolean> {
  const gone = await ctx.db.execute<{ count: number }>(sql`with gone as (delete from import_rows where import_id = ${importId} and line in (select line from import_rows where import_id = ${importId} order by line limit ${LINES_PER_BATCH}) returning 1) select count(*)::int as count from gone`);
  if (gone[0]!.count === LINES_PER_BATCH) return false;
  const [row] = await ctx.db.update(imports).set({ expiredAt: ctx.now(), uploadId: null }).where(sql`${imports.id} = ${importId}`).returning({ sha256: imports.sha256 });
  // Of the uploads with this content, those that no other import needs.
  if (row?.sha256) await ctx.db.delete(uploads).where(sql`${uploads.sha256} = ${row.sha256} and not exists (select from imports i where i.upload_id = ${uploads.id})`);
  return true;
}

export async function removeLlmCalls(ctx: Ctx, ids: string[]): Promise<void> {
  await ctx.db.delete(llmCalls).where(inArray(llmCalls.id, ids));
}

/** Keys as candidates.ts makes them: the webhook and the event's number. */
export async function removeWebhookCalls(ctx: Ctx, keys: string[]): Promise<void> {
  const some = sql`(select split_part(key, ' ', 1)::uuid, split_part(key, ' ', 2)::bigint from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) as key)`;
  await ctx.db.execute(sql`delete from webhook_attempts where (webhook_id, event_seq) in ${some}`);
  await ctx.db.execute(sql`delete from webhook_calls where (webhook_id, event_seq) in ${some}`);
}
