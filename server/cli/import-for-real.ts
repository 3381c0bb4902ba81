import { setTimeout as sleep } from "node:timers/promises";
import type { LayoutOverrides } from "../contract/contact-files.ts";
import type { ImportSettings, ImportSummary, RowSettings } from "../contract/imports.ts";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { type FileSource, streamOf } from "../services/contact-files/file-source.ts";
import { applyImport } from "../services/imports/apply-import.ts";
import { checkImport } from "../services/imports/check-import.ts";
import { createImport } from "../services/imports/create-import.ts";
import { inspectUpload } from "../services/imports/inspect-upload.ts";
import { moveImport } from "../services/imports/move-import.ts";
import { listProfiles } from "../services/imports/profile-queries.ts";
import { readImport } from "../services/imports/queries.ts";
import { receiveUpload } from "../services/imports/receive-upload.ts";
import { authorise } from "../services/people/authorise.ts";

const POLL_MS = 200;

export interface ImportForReal {
  source: FileSource;
  overrides: LayoutOverrides;
  /** Settings from a file, which stand over what is suggested. */
  given: Partial<RowSettings> | null;
  /** Name of a stored profile. */
  profileName: string | null;
}

/** Imports one file as the wizard does, without a question: upload, check, write. Refuses as the API does. */
export async function importForReal(ctx: Ctx, { source, overrides, given, profileName }: ImportForReal): Promise<ImportSummary> {
  authorise(ctx, "importContacts");
  const upload = await receiveUpload(ctx, { fileName: source.name, byteCount: source.size, body: streamOf(source) });
  const profileId = profileName === null ? undefined : await profileIdOf(ctx, profileName);
  const inspected = await inspectUpload(ctx, { uploadId: upload.id, overrides, profileId });
  const settings: ImportSettings = { ...inspected.settings, ...given, layout: inspected.settings.layout };
  const { id } = await createImport(ctx, { uploadId: upload.id, settings, profileId: inspected.profile?.id ?? null });
  // Where a server runs it may be quicker: then there is nothing left to do here but to wait.
  await checkImport(ctx, { importId: id });
  await settled(ctx, id, "checking");
  await moveImport(ctx, { importId: id, move: "start" });
  await applyImport(ctx, { importId: id });
  return settled(ctx, id, "importing");
}

/** The import once it has left this step. Refuses `unprocessable` when it failed. */
async function settled(ctx: Ctx, importId: string, step: ImportSummary["status"]): Promise<ImportSummary> {
  for (;;) {
    const summary = await readImport(ctx, importId);
    if (summary.status === "failed") throw refuse("unprocessable", summary.failure ?? "The import failed.");
    if (summary.status !== step) return summary;
    await sleep(POLL_MS);
  }
}

async function profileIdOf(ctx: Ctx, name: string): Promise<string> {
  const profiles = await listProfiles(ctx);
  const profile = profiles.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (profile) return profile.id;
  const known = profiles.map((one) => `“${one.name}”`).join(", ");
  throw refuse("not_found", `There is no import profile “${name}”.`, { remedy: known ? `There are ${known}.` : "Save one in the wizard first, or name a JSON file." });
}
