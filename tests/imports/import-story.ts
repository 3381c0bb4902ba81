import type { ImportSettings, ImportSummary, Upload } from "../../server/contract/imports.ts";
import type { Ctx } from "../../server/context.ts";
import { applyImport } from "../../server/services/imports/apply-import.ts";
import { checkImport } from "../../server/services/imports/check-import.ts";
import { createImport } from "../../server/services/imports/create-import.ts";
import { inspectUpload } from "../../server/services/imports/inspect-upload.ts";
import { moveImport } from "../../server/services/imports/move-import.ts";
import { readImport } from "../../server/services/imports/queries.ts";
import { receiveUpload } from "../../server/services/imports/receive-upload.ts";
import { undoImport } from "../../server/services/imports/undo-import.ts";
import type { Desk } from "../support/desk.ts";

/** Bytes as they come over a network. */
export async function* inParts(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function uploadText(ctx: Ctx, text: string | Uint8Array, fileName = "guests.csv"): Promise<Upload> {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return receiveUpload(ctx, { fileName, byteCount: bytes.length, body: inParts(bytes) });
}

export interface ImportStory {
  who?: string;
  fileName?: string;
  settings?: Partial<ImportSettings>;
  /** By column name: what of its mapping is other than suggested. */
  columns?: Record<string, Partial<ImportSettings["mapping"][number]>>;
}

/** An uploaded file whose check waits for the job; with the settings as they are suggested, but for what the story says. */
export async function newImport(desk: Desk, text: string | Uint8Array, story: ImportStory = {}): Promise<ImportSummary> {
  const ctx = desk.as(story.who ?? "Tomás");
  const upload = await uploadText(ctx, text, story.fileName);
  const { settings } = await inspectUpload(ctx, { uploadId: upload.id });
  const mapping = settings.mapping.map((column) => ({ ...column, ...story.columns?.[column.column] }));
  return createImport(ctx, { uploadId: upload.id, settings: { ...settings, mapping, ...story.settings } });
}

/** The same, read and compared. */
export async function checkedImport(desk: Desk, text: string | Uint8Array, story: ImportStory = {}): Promise<ImportSummary> {
  const { id } = await newImport(desk, text, story);
  await checkImport(desk.system, { importId: id });
  return readImport(desk.as(story.who ?? "Tomás"), id);
}

/** The same, written. */
export async function finishedImport(desk: Desk, text: string | Uint8Array, story: ImportStory = {}): Promise<ImportSummary> {
  const { id } = await checkedImport(desk, text, story);
  return moveAndWait(desk, id, "start", story.who);
}

/** The step that follows is run here: other jobs that wait are the test's. */
export async function moveAndWait(desk: Desk, importId: string, move: Parameters<typeof moveImport>[1]["move"], who = "Tomás"): Promise<ImportSummary> {
  const { status } = await moveImport(desk.as(who), { importId, move });
  if (status === "importing") await applyImport(desk.system, { importId });
  if (status === "undoing") await undoImport(desk.system, { importId });
  return readImport(desk.as(who), importId);
}
