import type { ImportRow, ImportSettings } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { readContactRows } from "../contact-files/read-contact-file.ts";
import { type ParsedContactRow, parseContactRow } from "../contacts/parse-contact-row.ts";
import { SAMPLE_ROWS } from "./limits.ts";
import { requireUpload, uploadSource } from "./upload-queries.ts";

/** The first rows of an upload as these settings read them. Nothing is compared with what is stored, and nothing written. */
export async function sampleUpload(ctx: Ctx, { uploadId, settings }: { uploadId: string; settings: ImportSettings }): Promise<ImportRow[]> {
  const upload = await requireUpload(ctx, uploadId);
  const sample: ImportRow[] = [];
  for await (const rows of readContactRows(uploadSource(ctx, upload), settings.layout)) {
    for (const row of rows) {
      sample.push(toSampleRow(parseContactRow(row, settings)));
      if (sample.length === SAMPLE_ROWS) return sample;
    }
  }
  return sample;
}

export function toSampleRow({ line, values, refusal }: ParsedContactRow): ImportRow {
  return { line, outcome: refusal ? "refused" : "new", reason: refusal?.code ?? null, reasonText: refusal?.reason ?? null, column: refusal?.column ?? null, sameAsLine: null, values, contactId: null, changes: [] };
}
