import { eq, sql } from "drizzle-orm";
import { importProfiles, imports } from "../../../drizzle/schema/contacts.ts";
import type { ImportSettings, ImportSummary } from "../../contract/imports.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { refuseBadSettings } from "./check-settings.ts";
import { readImport } from "./queries.ts";
import { requireUpload } from "./upload-queries.ts";

/** An import of an uploaded file: a job reads and compares its rows, and writes nothing until somebody says yes. */
export async function createImport(ctx: Ctx, input: { uploadId: string; settings: ImportSettings; profileId?: string | null | undefined }): Promise<ImportSummary> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a user imports contacts.");
  const createdBy = ctx.actor.id;
  return inTransaction(ctx, async (ctx) => {
    const upload = await requireUpload(ctx, input.uploadId);
    await refuseBadSettings(ctx, input.settings);
    const id = ctx.newId();
    const { fileName, sha256, byteCount } = upload;
    await ctx.db.insert(imports).values({ id, fileName, status: "checking", settings: input.settings, uploadId: upload.id, sha256, totalCount: byteCount, createdBy, createdAt: ctx.now() });
    if (input.profileId) await countUsage(ctx, input.profileId);
    await enqueueJob(ctx, "import.check", { importId: id }, { singletonKey: id });
    return readImport(ctx, id);
  });
}

async function countUsage(ctx: Ctx, profileId: string): Promise<void> {
  const [row] = await ctx.db
    .update(importProfiles)
    .set({ usageCount: sql`${importProfiles.usageCount} + 1`, lastUsedAt: ctx.now() })
    .where(eq(importProfiles.id, profileId))
    .returning({ id: importProfiles.id });
  if (!row) throw refuse("not_found", "There is no such import profile.");
}
