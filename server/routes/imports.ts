import type { Context } from "hono";
import { Id, pageOf, PageQuery } from "../contract/common.ts";
import { LayoutOverrides } from "../contract/contact-files.ts";
import { ImportProfile, ImportRow, ImportSettings, ImportSummary, RepairRows, RowOutcome, SampleRow, SaveImportProfile, Upload, UploadInspection } from "../contract/imports.ts";
import { createImport } from "../services/imports/create-import.ts";
import { deleteProfile } from "../services/imports/delete-profile.ts";
import { inspectUpload } from "../services/imports/inspect-upload.ts";
import { moveImport } from "../services/imports/move-import.ts";
import { listProfiles } from "../services/imports/profile-queries.ts";
import { listImports, listRows, readImport } from "../services/imports/queries.ts";
import { receiveUpload } from "../services/imports/receive-upload.ts";
import { refusedCsv } from "../services/imports/refused-csv.ts";
import { repairRows } from "../services/imports/repair-rows.ts";
import { sampleUpload } from "../services/imports/sample-upload.ts";
import { saveProfile } from "../services/imports/save-profile.ts";
import { CSV, sendFile } from "./file-answer.ts";
import { type ApiEnv, createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["imports"];
const params = z.object({ id: Id });
const fileName = z.object({ fileName: z.string().trim().min(1).max(500) });
const file = { required: true, content: { "application/octet-stream": { schema: z.any().openapi({ type: "string", format: "binary" }) } } } as const;
const move = z.object({ move: z.enum(["start", "pause", "resume", "cancel", "undo"]) });
const repaired = z.object({ accepted: z.int(), refused: z.array(ImportRow), summary: ImportSummary });
const deleted = json(z.object({ isDeleted: z.literal(true) }));

const postUpload = define({ verb: "importContacts", method: "post", path: "/uploads", summary: "Send a contact file, streamed", tags, request: { query: fileName, body: file }, responses: json(Upload) });
const postInspection = define({ verb: "importContacts", method: "post", path: "/uploads/{id}/inspection", summary: "What an upload is, and how it would be imported", tags, request: { params, body: jsonBody(z.object({ overrides: LayoutOverrides.optional(), profileId: Id.nullable().optional() })) }, responses: json(UploadInspection) });
const postSample = define({ verb: "importContacts", method: "post", path: "/uploads/{id}/sample", summary: "The first rows as these settings read them", tags, request: { params, body: jsonBody(ImportSettings) }, responses: json(z.object({ rows: z.array(SampleRow) })) });
const postImport = define({ verb: "importContacts", method: "post", path: "/imports", summary: "Check an upload: every row is read and compared, nothing is written", tags, request: { body: jsonBody(z.object({ uploadId: Id, settings: ImportSettings, profileId: Id.nullable().optional() })) }, responses: json(ImportSummary) });
const getImports = define({ verb: "importContacts", method: "get", path: "/imports", summary: "List imports, newest first", tags, request: { query: PageQuery }, responses: json(pageOf(ImportSummary)) });
const getImport = define({ verb: "importContacts", method: "get", path: "/imports/{id}", summary: "One import with its counts", tags, request: { params }, responses: json(ImportSummary) });
const getRows = define({ verb: "importContacts", method: "get", path: "/imports/{id}/rows", summary: "Rows by line, of one outcome or of all", tags, request: { params, query: PageQuery.extend({ outcome: RowOutcome.optional() }) }, responses: json(pageOf(ImportRow)) });
const postMove = define({ verb: "importContacts", method: "post", path: "/imports/{id}/moves", summary: "Start, pause, resume, cancel or undo", tags, request: { params, body: jsonBody(move) }, responses: json(ImportSummary) });
const getRefused = define({ verb: "importContacts", method: "get", path: "/imports/{id}/refused.csv", summary: "Refused rows with line, column and reason", tags, request: { params }, responses: { 200: { description: "CSV, UTF-8 with BOM", content: { "text/csv": { schema: z.string() } } } } });
const postRepairs = define({ verb: "importContacts", method: "post", path: "/imports/{id}/repairs", summary: "Import refused rows that were put right", tags, request: { params, body: jsonBody(RepairRows) }, responses: json(repaired) });
const getProfiles = define({ verb: "importContacts", method: "get", path: "/import-profiles", summary: "List import profiles", tags, responses: json(z.object({ items: z.array(ImportProfile) })) });
const postProfile = define({ verb: "importContacts", method: "post", path: "/import-profiles", summary: "Keep settings for files with the same columns", tags, request: { body: jsonBody(SaveImportProfile) }, responses: json(ImportProfile) });
const putProfile = define({ verb: "importContacts", method: "put", path: "/import-profiles/{id}", summary: "Change an import profile", tags, request: { params, body: jsonBody(SaveImportProfile) }, responses: json(ImportProfile) });
const deleteProfileRoute = define({ verb: "importContacts", method: "delete", path: "/import-profiles/{id}", summary: "Delete an import profile", tags, request: { params }, responses: deleted });

export const importRoutes = createRouter()
  .openapi(postUpload, async (c) => c.json(await receiveUpload(ctxFor(c), { fileName: c.req.valid("query").fileName, byteCount: announcedBytes(c), body: c.req.raw.body ?? new Blob([]).stream() }), 200))
  .openapi(postInspection, async (c) => c.json(await inspectUpload(ctxFor(c), { uploadId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postSample, async (c) => c.json({ rows: await sampleUpload(ctxFor(c), { uploadId: c.req.valid("param").id, settings: c.req.valid("json") }) }, 200))
  .openapi(postImport, async (c) => c.json(await createImport(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getImports, async (c) => c.json(await listImports(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getImport, async (c) => c.json(await readImport(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(getRows, async (c) => c.json(await listRows(ctxFor(c), { importId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(postMove, async (c) => c.json(await moveImport(ctxFor(c), { importId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getRefused, async (c) => {
    const { fileName, pages } = await refusedCsv(ctxFor(c), c.req.valid("param").id);
    return sendFile(c, { name: `${fileName.replace(/\.[^.]*$/, "")} refused.csv`, type: CSV, pieces: pages });
  })
  .openapi(postRepairs, async (c) => c.json(await repairRows(ctxFor(c), { importId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getProfiles, async (c) => c.json({ items: await listProfiles(ctxFor(c)) }, 200))
  .openapi(postProfile, async (c) => c.json(await saveProfile(ctxFor(c), c.req.valid("json")), 200))
  .openapi(putProfile, async (c) => c.json(await saveProfile(ctxFor(c), { id: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteProfileRoute, async (c) => {
    await deleteProfile(ctxFor(c), { profileId: c.req.valid("param").id });
    return c.json({ isDeleted: true as const }, 200);
  });

function announcedBytes(c: Context<ApiEnv>): number | null {
  const length = Number(c.req.header("content-length") ?? NaN);
  return Number.isFinite(length) ? length : null;
}
