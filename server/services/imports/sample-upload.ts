import type { ImportRow, ImportSettings, SampleRow } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { readContactRows } from "../contact-files/read-contact-file.ts";
import { type ParsedContactRow, parseContactRow } from "../contacts/parse-contact-row.ts";
import { SAMPLE_ROWS } from "./limits.ts";
import { requireUpload, uploadSource } from "./upload-queries.ts";

/** The first rows of an upload as these settings read them. Nothing is compared with what is stored, and nothing written. */
export async function sampleUpload(ctx: Ctx, { uploadId, settings }: { uploadId: string; settings: ImportSettings }): Promise<SampleRow[]> {
  const upload = await requireUpload(ctx, uploadId);
  const sample: SampleRow[] = [];
  for await (const rows of readContactRows(uploadSource(ctx, upload), settings.layout)) {
    for (const row of rows) {
      const parsed = parseContactRow(row, settings);
      sample.push({ ...toUnmatchedRow(parsed), hints: parsed.hints });
      if (sample.length === SAMPLE_ROWS) return sample;
    }
  }
  return sample;
}

/** As it was read, before anybody looked for its contact. */
export function toUnmatchedRow({ line, values, refusal }: ParsedContactRow): ImportRow {
  return { line, outcome: refusal ? "refused" : "new", reason: refusal?.code ?? null, reasonText: refusal?.reason ?? null, column: refusal?.column ?? null, sameAsLine: null, values, contactId: null, changes: [] };
}
