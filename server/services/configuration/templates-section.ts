import { createHash } from "node:crypto";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { storedFiles, templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import { SaveTemplate, TemplateBody, type TemplateVariants } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { attachmentsOfAll } from "../templates/attachments.ts";
import { saveTemplate, tidyTags } from "../templates/save-template.ts";
import { storeFile } from "../templates/store-file.ts";
import type { Item } from "./section.ts";
import { byKey, type Importing, section } from "./section.ts";

const { name, description, category, tags, subject, html, headers, language, variants, attachments } = SaveTemplate.shape;
const { text, whatsapp } = TemplateBody.shape;
const TemplateItem = z.object({
  name, subject, html, text, whatsapp,
  description: description.unwrap().default(""), category: category.unwrap().default("general"), tags: tags.unwrap().default([]),
  headers: headers.unwrap().default({}), language: language.unwrap().default(null), variants: variants.unwrap().default({}), attachments: attachments.unwrap().default([]),
});
type TemplateItem = z.output<typeof TemplateItem>;
type Attached = TemplateItem["attachments"][number];

interface Row {
  id: string;
  version: number;
  name: string;
}

/** The newest version of each. Files go by their hash: their bytes are in the file where it was written with them. */
export const templatesSection = section<Row, TemplateItem>({
  name: "templates",
  keyOf: ({ name }) => name,
  async read(ctx, names) {
    const rows = await ctx.db
      .select({ head: templates, version: templateVersions })
      .from(templates)
      .innerJoin(templateVersions, and(eq(templateVersions.templateId, templates.id), eq(templateVersions.version, templates.version)))
      .where(isNull(templates.deletedAt))
      .orderBy(asc(templates.createdAt), asc(templates.id));
    const files = await attachmentsOfAll(ctx, rows.map(({ version }) => version));
    return rows.map(({ head, version }) => {
      const key = names.template.nameOf.get(head.id)!;
      const content = { ...version, ...head, attachments: sorted(files.get(`${head.id} ${head.version}`) ?? []) };
      return { key, row: { id: head.id, version: head.version, name: head.name }, item: { ...itemOf(content), name: key } };
    }).toSorted(byKey);
  },
  async take(ctx, given, current, importing) {
    const input = TemplateItem.parse(given);
    await bringFiles(ctx, input, importing);
    return { input: { ...input, name: current?.row.name ?? input.name }, wanted: itemOf({ ...input, tags: tidyTags(input.tags), attachments: sorted(input.attachments) }) };
  },
  async save(ctx, { input }, current) {
    await saveTemplate(ctx, { ...input, ...(current && { id: current.row.id, version: current.row.version }) });
  },
});

const itemOf = (of: Omit<TemplateItem, "attachments" | "variants"> & { attachments: Attached[]; variants: TemplateVariants }): Item => ({
  name: of.name, description: of.description, category: of.category, tags: of.tags, subject: of.subject, html: of.html, text: of.text, whatsapp: of.whatsapp, headers: of.headers, language: of.language,
  variants: of.variants, attachments: of.attachments.map(({ sha256, fileName, contentId }) => ({ sha256, fileName, contentId: contentId ?? null })),
});

const sorted = <One extends { fileName: string; sha256: string }>(files: One[]): One[] => files.toSorted((one, other) => (`${one.fileName} ${one.sha256}` < `${other.fileName} ${other.sha256}` ? -1 : 1));

/** Refuses `unprocessable` a file that is neither here nor in what is imported. */
async function bringFiles(ctx: Ctx, { name, attachments: wanted }: TemplateItem, { files }: Importing): Promise<void> {
  if (wanted.length === 0) return;
  const here = await ctx.db.select({ sha256: storedFiles.sha256 }).from(storedFiles).where(inArray(storedFiles.sha256, wanted.map(({ sha256 }) => sha256)));
  for (const { sha256, fileName } of wanted) {
    if (here.some((known) => known.sha256 === sha256)) continue;
    const base64 = Object.hasOwn(files, sha256) ? files[sha256] : undefined;
    if (base64 === undefined) throw refuse("unprocessable", `The file ${fileName} of the template "${name}" is not here, and not in what is imported.`, { remedy: "Export with --with-files, or take the file out of the template.", errors: [{ path: "attachments", message: `${fileName} is missing` }] });
    const bytes = Buffer.from(base64, "base64");
    if (createHash("sha256").update(bytes).digest("hex") !== sha256) throw refuse("unprocessable", `${fileName} is damaged: its content is not what the file says.`, { remedy: "Export it again.", errors: [{ path: "attachments", message: `${fileName} is damaged` }] });
    await storeFile(ctx, { fileName, bytes });
  }
}
