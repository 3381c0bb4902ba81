import type { z } from "zod";
import type { ImportedTemplates, LanguageGaps, NameClash, PreviewTemplate, SaveTemplate, Template, TemplateAttachment, TemplateContent, TemplateDiff, TemplateFacets, TemplatePreview, TemplateQuery, TemplateStatistics, TemplateSummary, TemplateVersionSummary } from "../../../server/contract/templates.ts";
import type { ApiConnection, UploadProgress } from "../api.ts";

export type TemplatesAsked = Pick<z.input<typeof TemplateQuery>, "search" | "category" | "tag" | "sort">;
export type StoredFile = Omit<TemplateAttachment, "contentId">;

export const TEMPLATES_PAGE = "50";

/** The calls about templates, of the pane and of the settings. Each rejects with ApiProblem. */
export function createTemplateCalls({ client, upload, download }: ApiConnection) {
  const { templates } = client;
  return {
    page: (query: TemplatesAsked, after: string | null = null): Promise<{ items: TemplateSummary[]; next: string | null }> =>
      read(templates.$get({ query: { ...query, limit: TEMPLATES_PAGE, ...(after !== null && { after }) } })),
    facets: (): Promise<TemplateFacets> => read(client["template-facets"].$get()),
    statistics: async (ids: string[]): Promise<TemplateStatistics[]> => (ids.length === 0 ? [] : (await read<{ items: TemplateStatistics[] }>(client["template-statistics"].$get({ query: { ids: ids.join(",") as never } }))).items),
    one: (id: string): Promise<Template> => read(templates[":id"].$get({ param: { id } })),
    save: (json: SaveTemplate): Promise<Template> => read(templates.$post({ json })),
    remove: (id: string) => read(templates[":id"].$delete({ param: { id } })),
    undelete: (id: string) => read(templates[":id"].undelete.$post({ param: { id } })),
    clone: (id: string): Promise<Template> => read(templates[":id"].clones.$post({ param: { id }, json: {} })),
    versions: async (id: string): Promise<TemplateVersionSummary[]> => (await read<{ items: TemplateVersionSummary[] }>(templates[":id"].versions.$get({ param: { id } }))).items,
    version: (id: string, version: number): Promise<TemplateContent> => read(templates[":id"].versions[":version"].$get({ param: { id, version: String(version) as never } })),
    diff: (id: string, from: number, to: number): Promise<TemplateDiff> => read(templates[":id"].diff.$get({ param: { id }, query: { from: String(from) as never, to: String(to) as never } })),
    restore: (id: string, version: number, newest: number): Promise<Template> => read(templates[":id"].versions[":version"].restore.$post({ param: { id, version: String(version) as never }, json: { newest } })),
    gaps: (id: string, query: { importId?: string; listId?: string }): Promise<LanguageGaps> => read(templates[":id"].languages.$get({ param: { id }, query })),
    preview: (json: PreviewTemplate): Promise<TemplatePreview> => read(client["template-previews"].$post({ json })),
    sendFile: (file: File, onProgress?: UploadProgress): Promise<StoredFile> =>
      upload(`/template-files?fileName=${encodeURIComponent(file.name || "picture")}`, file, { "content-type": "application/octet-stream" }, onProgress) as Promise<StoredFile>,
    file: (id: string, version: number, sha256: string): Promise<Blob> => download(`/templates/${id}/versions/${version}/files/${sha256}`),
    exported: (ids: string[] | null, withHistory: boolean): Promise<Blob> => download("/template-exports", { ids, withHistory }),
    takeIn: (file: Blob, clash: NameClash): Promise<ImportedTemplates> => upload(`/template-imports?clash=${clash}`, file, { "content-type": "application/octet-stream" }) as Promise<ImportedTemplates>,
  };
}

export type TemplateCalls = ReturnType<typeof createTemplateCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}
