import type { Context } from "hono";
import { Id } from "../contract/common.ts";
import { ColumnMapping, ContactFileLayout, ContactFilePreview, ImportSummary, RefusedRow } from "../contract/contacts.ts";
import { refuse } from "../errors.ts";
import { importContacts } from "../services/contacts/import-contacts.ts";
import { PREVIEW_BYTES_MAX } from "../services/contacts/limits.ts";
import { previewContactFile } from "../services/contacts/preview-contact-file.ts";
import { readImport, refusedRows } from "../services/contacts/queries.ts";
import { type ApiEnv, createRouter, ctxFor, define, json, z } from "./route.ts";

const fileName = z.object({ fileName: z.string().trim().min(1).max(200) });
const file = { required: true, content: { "application/octet-stream": { schema: z.any().openapi({ type: "string", format: "binary" }) } } } as const;
const byId = z.object({ id: Id });
const ImportSettings = z.object({ layout: ContactFileLayout, mapping: z.array(ColumnMapping).min(1) });
const settingsHeader = z.object({ "x-import-settings": z.string().max(64 * 1024).openapi({ description: "base64url of the JSON {layout, mapping}, as previewed or corrected" }) });

const postPreview = define({ method: "post", path: "/imports/preview", summary: "What a contact file is, from its first 256 KiB; writes nothing", tags: ["contacts"], request: { query: fileName, body: file }, responses: json(ContactFilePreview) });
const postImport = define({ method: "post", path: "/imports", summary: "Import a contact file, streamed", tags: ["contacts"], request: { query: fileName, headers: settingsHeader, body: file }, responses: json(ImportSummary) });
const getImport = define({ method: "get", path: "/imports/{id}", summary: "One import with its counts", tags: ["contacts"], request: { params: byId }, responses: json(ImportSummary) });
const getRefused = define({ method: "get", path: "/imports/{id}/refused", summary: "Refused rows with line and reason", tags: ["contacts"], request: { params: byId }, responses: json(z.object({ items: z.array(RefusedRow) })) });

export const contactsRoutes = createRouter()
  .openapi(postPreview, async (c) => {
    ctxFor(c, "importContacts");
    return c.json(previewContactFile(await readBeginning(c)), 200);
  })
  .openapi(postImport, async (c) => {
    const ctx = ctxFor(c, "importContacts");
    const settings = parseSettings(c.req.valid("header")["x-import-settings"]);
    return c.json(await importContacts(ctx, { fileName: c.req.valid("query").fileName, ...settings, body: bodyOf(c) }), 200);
  })
  .openapi(getImport, async (c) => c.json(await readImport(ctxFor(c, "importContacts"), c.req.valid("param").id), 200))
  .openapi(getRefused, async (c) => c.json({ items: await refusedRows(ctxFor(c, "importContacts"), c.req.valid("param").id) }, 200));

function bodyOf(c: Context<ApiEnv>): AsyncIterable<Uint8Array> {
  return c.req.raw.body ?? new Blob([]).stream();
}

async function readBeginning(c: Context<ApiEnv>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of bodyOf(c)) {
    byteCount += chunk.byteLength;
    if (byteCount > PREVIEW_BYTES_MAX) throw refuse("too_large", `A preview takes the first ${PREVIEW_BYTES_MAX / 1024} KiB of a file.`, { remedy: "Send only the beginning of the file." });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseSettings(header: string): z.infer<typeof ImportSettings> {
  try {
    return ImportSettings.parse(JSON.parse(Buffer.from(header, "base64url").toString("utf8")));
  } catch (error) {
    const errors = error instanceof z.ZodError ? error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })) : [];
    throw refuse("bad_input", "The header x-import-settings is not the base64url of a layout and a mapping.", { errors });
  }
}
