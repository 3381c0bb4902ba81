import type { LayoutOverrides } from "../../contract/contact-files.ts";
import type { ColumnMapping, ImportSettings, UploadInspection } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { inspectContactFile } from "../contact-files/inspect-contact-file.ts";
import { headerKey } from "../contact-files/header-words.ts";
import { fingerprintOf, suggestMapping } from "../contacts/suggest-mapping.ts";
import { findProfile, profileFor, toProfile, type ProfileRow } from "./profile-queries.ts";
import { requireUpload, uploadSource } from "./upload-queries.ts";

/**
 * What an upload is and how it would be imported: by the profile that was chosen, or that was made for these columns, else
 * as suggested. `profileId` null takes no profile. Writes nothing.
 */
export async function inspectUpload(ctx: Ctx, input: { uploadId: string; overrides?: LayoutOverrides | undefined; profileId?: string | null | undefined }): Promise<UploadInspection> {
  const inspection = await inspectContactFile(uploadSource(ctx, await requireUpload(ctx, input.uploadId)), input.overrides);
  const { headers, rows, layout } = inspection;
  const fingerprint = fingerprintOf(headers);
  const profile = await chosenProfile(ctx, input.profileId, fingerprint);
  const suggested = suggestMapping(headers, rows.map((row) => row.cells));
  const settings: ImportSettings = profile
    ? { ...profile.settings, layout, mapping: mappingBy(profile, suggested) }
    : { layout, mapping: suggested, channels: [channelOf(suggested)], defaultCountry: null, splitNames: true, conflicts: "leave_out", tags: [], listId: null, consentSource: null };
  return { ...inspection, settings, fingerprint, profile: profile && toProfile(profile) };
}

async function chosenProfile(ctx: Ctx, profileId: string | null | undefined, fingerprint: string): Promise<ProfileRow | null> {
  if (profileId === null) return null;
  return profileId === undefined ? profileFor(ctx, fingerprint) : findProfile(ctx, profileId);
}

/** A file without addresses is written to where it can be. */
function channelOf(mapping: ColumnMapping[]): "email" | "whatsapp" {
  const has = (target: string) => mapping.some((column) => column.target === target);
  return !has("email") && has("phone") ? "whatsapp" : "email";
}

/** The profile's word on each column that it knows, wherever it stands now; on others the suggestion, unless that field is taken. */
function mappingBy(profile: ProfileRow, suggested: ColumnMapping[]): ColumnMapping[] {
  const known = new Map(profile.settings.mapping.map((column) => [headerKey(column.column), column]));
  const taken = new Set<string>();
  const byProfile = suggested.map((column) => {
    const own = known.get(headerKey(column.column));
    if (!own || column.column === "") return null;
    // Two columns of one name: the first is meant.
    known.delete(headerKey(column.column));
    if (own.target !== "ignore") [own.target, own.mergeField].forEach((name) => taken.add(name));
    return { ...own, column: column.column };
  });
  return suggested.map((column, index) => byProfile[index] ?? (taken.has(column.target) || taken.has(column.mergeField) ? { ...column, target: "ignore" as const } : column));
}
