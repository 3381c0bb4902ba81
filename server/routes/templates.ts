import type { Context } from "hono";
import { Id, pageOf } from "../contract/common.ts";
import { ATTACHMENT_BYTES_MAX, ImportedTemplates, LanguageGaps, NameClash, PreviewTemplate, SaveTemplate, Template, TemplateAttachment, TemplateContent, TemplateDiff, TemplateFacets, TemplatePreview, TemplateQuery, TemplateStatistics, TemplateSummary, TemplateVersionSummary } from "../contract/templates.ts";
import { refuse } from "../errors.ts";
import { cloneTemplate } from "../services/templates/clone-template.ts";
import { deleteTemplate, undeleteTemplate } from "../services/templates/delete-template.ts";
import { exportTemplates } from "../services/templates/export-templates.ts";
import { importTemplates } from "../services/templates/import-templates.ts";
import { readLanguageGaps } from "../services/templates/language-gaps.ts";
import { TEMPLATES_FILE_BYTES_MAX } from "../services/templates/limits.ts";
import { listTemplates, readTemplateFacets } from "../services/templates/list-templates.ts";
import { previewTemplate } from "../services/templates/preview-template.ts";
import { readTemplate, readTemplateVersion } from "../services/templates/queries.ts";
import { saveTemplate } from "../services/templates/save-template.ts";
import { readTemplateStatistics } from "../services/templates/statistics.ts";
import { fileTooLarge, readStoredFile, storeFile } from "../services/templates/store-file.ts";
import { diffVersions, listVersions, readVersion, restoreVersion } from "../services/templates/versions.ts";
import { attachmentNamed, sendFile } from "./file-answer.ts";
import { type ApiEnv, createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["templates"];
const params = z.object({ id: Id });
const Version = z.coerce.number().int().min(1);
const versionParams = params.extend({ version: Version });
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = { required: true, content: { "application/octet-stream": { schema: z.any().openapi({ type: "string", format: "binary" }) } } } as const;
const isDone = json(z.object({ isDone: z.literal(true) }));
const binary = { 200: { description: "The file", content: { "application/octet-stream": { schema: z.any() } } } } as const;
const ids = z.string().max(4_000).transform((list) => list.split(",").filter(Boolean)).pipe(z.array(Id).max(100));

const getTemplates = define({ verb: "readCampaigns", method: "get", path: "/templates", summary: "List templates: searched, filtered, sorted, by page", tags, request: { query: TemplateQuery }, responses: json(pageOf(TemplateSummary)) });
const getFacets = define({ verb: "readCampaigns", method: "get", path: "/template-facets", summary: "Categories and tags in use", tags, responses: json(TemplateFacets) });
const getStatistics = define({ verb: "readCampaigns", method: "get", path: "/template-statistics", summary: "What became of the mails of some templates", tags, request: { query: z.object({ ids }) }, responses: json(z.object({ items: z.array(TemplateStatistics) })) });
const postTemplate = define({ verb: "saveTemplate", method: "post", path: "/templates", summary: "Make a template or save its next version", tags, request: { body: jsonBody(SaveTemplate) }, responses: json(Template) });
const getTemplate = define({ verb: "readCampaigns", method: "get", path: "/templates/{id}", summary: "One template in its newest version", tags, request: { params }, responses: json(Template) });
const deleteRoute = define({ verb: "saveTemplate", method: "delete", path: "/templates/{id}", summary: "Take a template out of the library; campaigns keep theirs", tags, request: { params }, responses: isDone });
const postUndelete = define({ verb: "saveTemplate", method: "post", path: "/templates/{id}/undelete", summary: "Take the deletion back", tags, request: { params }, responses: isDone });
const postClone = define({ verb: "saveTemplate", method: "post", path: "/templates/{id}/clones", summary: "A template of its own with the same text and files", tags, request: { params, body: jsonBody(z.object({ name: SaveTemplate.shape.name.optional() })) }, responses: json(Template) });
const getVersions = define({ verb: "readCampaigns", method: "get", path: "/templates/{id}/versions", summary: "Versions, newest first", tags, request: { params }, responses: json(z.object({ items: z.array(TemplateVersionSummary) })) });
const getVersion = define({ verb: "readCampaigns", method: "get", path: "/templates/{id}/versions/{version}", summary: "What one version says", tags, request: { params: versionParams }, responses: json(TemplateContent) });
const getDiff = define({ verb: "readCampaigns", method: "get", path: "/templates/{id}/diff", summary: "What differs between two versions", tags, request: { params, query: z.object({ from: Version, to: Version }) }, responses: json(TemplateDiff) });
const postRestore = define({ verb: "saveTemplate", method: "post", path: "/templates/{id}/versions/{version}/restore", summary: "Make a version of before the newest one", tags, request: { params: versionParams, body: jsonBody(z.object({ newest: z.int() })) }, responses: json(Template) });
const getGaps = define({ verb: "readCampaigns", method: "get", path: "/templates/{id}/languages", summary: "Who would not read the template in their language", tags, request: { params, query: z.object({ importId: Id.optional(), listId: Id.optional() }) }, responses: json(LanguageGaps) });
const postPreview = define({ verb: "readCampaigns", method: "post", path: "/template-previews", summary: "How a text would read for somebody; nothing is kept", tags, request: { body: jsonBody(PreviewTemplate) }, responses: json(TemplatePreview) });
const postFile = define({ verb: "saveTemplate", method: "post", path: "/template-files", summary: "Send a file that shall go with a template", tags, request: { query: z.object({ fileName: z.string().trim().min(1).max(500) }), body: bytes }, responses: json(TemplateAttachment.omit({ contentId: true })) });
const getFile = define({ verb: "readCampaigns", method: "get", path: "/templates/{id}/versions/{version}/files/{sha256}", summary: "A file that goes with a version", tags, request: { params: versionParams.extend({ sha256: Sha256 }) }, responses: binary });
const postExport = define({ verb: "saveTemplate", method: "post", path: "/template-exports", summary: "Templates as one JSON file, attachments within", tags, request: { body: jsonBody(z.object({ ids: z.array(Id).min(1).max(1_000).nullable().default(null), withHistory: z.boolean().default(false) })) }, responses: binary });
const postImport = define({ verb: "saveTemplate", method: "post", path: "/template-imports", summary: "Take in a file of templates, all of it or nothing", tags, request: { query: z.object({ clash: NameClash.default("copy") }), body: bytes }, responses: json(ImportedTemplates) });

export const templateRoutes = createRouter()
  .openapi(getTemplates, async (c) => c.json(await listTemplates(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getFacets, async (c) => c.json(await readTemplateFacets(ctxFor(c)), 200))
  .openapi(getStatistics, async (c) => c.json({ items: await readTemplateStatistics(ctxFor(c), c.req.valid("query").ids) }, 200))
  .openapi(postTemplate, async (c) => c.json(await saveTemplate(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getTemplate, async (c) => c.json(await readTemplate(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(deleteRoute, async (c) => {
    await deleteTemplate(ctxFor(c), { templateId: c.req.valid("param").id });
    return c.json({ isDone: true as const }, 200);
  })
  .openapi(postUndelete, async (c) => {
    await undeleteTemplate(ctxFor(c), { templateId: c.req.valid("param").id });
    return c.json({ isDone: true as const }, 200);
  })
  .openapi(postClone, async (c) => c.json(await cloneTemplate(ctxFor(c), { templateId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getVersions, async (c) => c.json({ items: await listVersions(ctxFor(c), { templateId: c.req.valid("param").id }) }, 200))
  .openapi(getVersion, async (c) => c.json(await readVersion(ctxFor(c), { templateId: c.req.valid("param").id, version: c.req.valid("param").version }), 200))
  .openapi(getDiff, async (c) => c.json(await diffVersions(ctxFor(c), { templateId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(postRestore, async (c) => c.json(await restoreVersion(ctxFor(c), { templateId: c.req.valid("param").id, version: c.req.valid("param").version, ...c.req.valid("json") }), 200))
  .openapi(getGaps, async (c) => c.json(await readLanguageGaps(ctxFor(c), { templateId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(postPreview, (c) => c.json(previewTemplate(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postFile, async (c) => {
    const ctx = ctxFor(c);
    const { fileName } = c.req.valid("query");
    return c.json(await storeFile(ctx, { fileName, bytes: await readBody(c, ATTACHMENT_BYTES_MAX, () => fileTooLarge(fileName)) }), 200);
  })
  .openapi(getFile, async (c) => {
    const { id, version, sha256 } = c.req.valid("param");
    const ctx = ctxFor(c);
    const { attachments } = await readTemplateVersion(ctx, { templateId: id, version });
    const found = attachments.find((attachment) => attachment.sha256 === sha256);
    if (!found) throw refuse("not_found", "There is no such file.");
    return c.body(Buffer.from(await readStoredFile(ctx, sha256)), 200, { "content-type": "application/octet-stream", "content-disposition": attachmentNamed(found.fileName), "x-content-type-options": "nosniff" }) as never;
  })
  .openapi(postExport, async (c) => {
    return sendFile(c, { name: "templates.json", type: "application/json", pieces: await exportTemplates(ctxFor(c), c.req.valid("json")) });
  })
  .openapi(postImport, async (c) => {
    const ctx = ctxFor(c);
    const tooLarge = () => refuse("too_large", `A file of templates has at most ${TEMPLATES_FILE_BYTES_MAX / 1024 / 1024} MB.`, { remedy: "Export the templates in several files." });
    return c.json(await importTemplates(ctx, { bytes: await readBody(c, TEMPLATES_FILE_BYTES_MAX, tooLarge), ...c.req.valid("query") }), 200);
  });

/** The whole body, or the refusal as soon as it is too much. */
async function readBody(c: Context<ApiEnv>, bytesMax: number, tooLarge: () => Error): Promise<Uint8Array> {
  if (Number(c.req.header("content-length") ?? 0) > bytesMax) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of c.req.raw.body ?? []) {
    size += part.byteLength;
    if (size > bytesMax) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
