import { z } from "zod";
import { Id, Instant, PageQuery } from "./common.ts";

/** Mailroom's own; a category may also have any other name. */
export const templateCategories = ["welcome", "follow_up", "promotional", "support", "general"] as const;
export const CATEGORY_LETTERS_MAX = 60;
export const TAG_LETTERS_MAX = 60;
export const TAGS_MAX = 20;
export const VARIANTS_MAX = 30;
/** What goes with one mail, files and pictures together: more is refused by most mail systems. */
export const ATTACHMENT_BYTES_MAX = 25 * 1024 * 1024;
export const ATTACHMENTS_MAX = 100;

const TemplateCategory = z.string().trim().min(1).max(CATEGORY_LETTERS_MAX);
const TemplateTag = z.string().trim().min(1).max(TAG_LETTERS_MAX);
const Subject = z.string().trim().min(1).max(255);
const Html = z.string().min(1).max(500_000);
const Text = z.string().max(500_000).nullable();
const Whatsapp = z.string().max(4_096).nullable();
const Language = z.string().trim().min(1).max(35);
/** Mail readers name a picture in the text by it: `cid:logo@mailroom`. */
const ContentId = z.string().regex(/^[\w.+-]{1,64}(@[\w.-]{1,64})?$/);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What one language of a template says. Liquid in all of it. */
export const TemplateBody = z.object({
  subject: Subject,
  /** Sanitised when rendered. */
  html: Html,
  /** Null: made of the HTML. */
  text: Text.default(null),
  /** Null: the default language's. */
  whatsapp: Whatsapp.default(null),
  headers: z.record(z.string().max(76), z.string().max(998)).default({}),
});
export type TemplateBody = z.infer<typeof TemplateBody>;

export const TemplateVariants = z.record(z.string().max(35), TemplateBody.omit({ headers: true }));
export type TemplateVariants = z.infer<typeof TemplateVariants>;

/** A file that was sent before, as a version names it. */
export const SaveAttachment = z.object({
  sha256: Sha256,
  fileName: z.string().trim().min(1).max(200),
  /** Given: a picture in the text. */
  contentId: ContentId.nullable().default(null),
});
export type SaveAttachment = z.input<typeof SaveAttachment>;

export const TemplateAttachment = z.object({
  sha256: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  size: z.int(),
  contentId: z.string().nullable(),
});
export type TemplateAttachment = z.infer<typeof TemplateAttachment>;

export const SaveTemplate = z.object({
  /** Absent: a new template. */
  id: Id.optional(),
  /** The version that the editor read; a stale one is refused. */
  version: z.int().optional(),
  name: z.string().trim().min(1).max(120),
  subject: Subject,
  /** Liquid in HTML; sanitised when rendered. */
  html: Html,
  /** Whatever is absent from here on stays as it was. */
  category: TemplateCategory.optional(),
  description: z.string().trim().max(500).optional(),
  tags: z.array(TemplateTag).max(TAGS_MAX).optional(),
  text: Text.optional(),
  whatsapp: Whatsapp.optional(),
  headers: TemplateBody.shape.headers.unwrap().optional(),
  /** Of the subject and the texts above. */
  language: Language.nullable().optional(),
  variants: TemplateVariants.optional(),
  attachments: z.array(SaveAttachment).max(ATTACHMENTS_MAX).optional(),
});
export type SaveTemplate = z.input<typeof SaveTemplate>;

/** What one version says. */
export const TemplateContent = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string().nullable(),
  whatsapp: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  language: z.string().nullable(),
  variants: TemplateVariants,
  attachments: z.array(TemplateAttachment),
  mergeFields: z.array(z.string()),
});
export type TemplateContent = z.infer<typeof TemplateContent>;

const head = { id: Id, version: z.int(), name: z.string(), description: z.string(), category: z.string(), tags: z.array(z.string()), updatedAt: Instant };

export const Template = z.object({ ...head, ...TemplateContent.shape });
export type Template = z.infer<typeof Template>;

/** A line of the library. */
export const TemplateSummary = z.object({
  ...head,
  subject: z.string(),
  mergeFields: z.array(z.string()),
  /** Of the text that everybody reads who has none of their own; null: not said. */
  language: z.string().nullable(),
  /** That one, where it is said, and the others. */
  languages: z.array(z.string()),
  channels: z.array(z.enum(["email", "whatsapp"])),
  attachmentCount: z.int(),
  /** Campaigns that were started with it. */
  usageCount: z.int(),
  lastUsedAt: Instant.nullable(),
});
export type TemplateSummary = z.infer<typeof TemplateSummary>;

export const templateSorts = ["updated", "name", "used"] as const;
export const TemplateQuery = PageQuery.extend({
  /** In name, description, subjects, texts, tags and category. */
  search: z.string().trim().max(200).optional(),
  category: TemplateCategory.optional(),
  tag: TemplateTag.optional(),
  sort: z.enum(templateSorts).default("updated"),
});

export const TemplateFacets = z.object({
  categories: z.array(z.object({ category: z.string(), count: z.int() })),
  tags: z.array(z.object({ tag: z.string(), count: z.int() })),
  total: z.int(),
});
export type TemplateFacets = z.infer<typeof TemplateFacets>;

export const TemplateStatistics = z.object({
  templateId: Id,
  usageCount: z.int(),
  lastUsedAt: Instant.nullable(),
  /** Mails that reached an end or left. */
  sentCount: z.int(),
  failedCount: z.int(),
  bouncedCount: z.int(),
  uncertainCount: z.int(),
  repliedCount: z.int(),
  /** Sent and not come back, of all that ended; null while there are none. */
  successRate: z.number().nullable(),
});
export type TemplateStatistics = z.infer<typeof TemplateStatistics>;

export const templateParts = ["name", "description", "category", "tags", "language", "subject", "html", "text", "whatsapp", "headers", "variants", "attachments"] as const;
export const TemplateVersionSummary = z.object({
  version: z.int(),
  subject: z.string(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  restoredFrom: z.int().nullable(),
  /** Campaigns that send this version. */
  campaignCount: z.int(),
});
export type TemplateVersionSummary = z.infer<typeof TemplateVersionSummary>;

export const DiffLine = z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;
export const TemplateDiff = z.object({
  from: z.int(),
  to: z.int(),
  /** Only what differs. Runs of same lines are shortened. */
  parts: z.array(z.object({ part: z.enum(templateParts), language: z.string().nullable(), lines: z.array(DiffLine) })),
});
export type TemplateDiff = z.infer<typeof TemplateDiff>;

/** Where in a template a fault stands; line and column from 1. */
export const TemplatePlace = z.object({ part: z.string(), language: z.string().nullable(), line: z.int(), column: z.int() });
export type TemplatePlace = z.infer<typeof TemplatePlace>;

/** What stands against a text that was rendered with somebody's values. */
export const RenderProblem = z.object({ kind: z.enum(["undefined_field", "empty_field", "template_error"]), field: z.string().nullable(), message: z.string(), place: TemplatePlace.nullable() });
export type RenderProblem = z.infer<typeof RenderProblem>;

/** A text that need not be saved, with the values of one person. */
export const PreviewTemplate = z.object({
  ...SaveTemplate.pick({ subject: true, html: true, text: true, whatsapp: true, headers: true, language: true, variants: true, attachments: true }).shape,
  subject: z.string().max(255),
  html: z.string().max(500_000),
  values: z.record(z.string().max(120), z.string().max(10_000)),
  /** Of the person. */
  personLanguage: z.string().max(35).nullable().default(null),
});
export type PreviewTemplate = z.input<typeof PreviewTemplate>;
export const TemplatePreview = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  whatsapp: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  language: z.string().nullable(),
  mergeFields: z.array(z.string()),
  problems: z.array(RenderProblem),
});
export type TemplatePreview = z.infer<typeof TemplatePreview>;

/** How many persons would read the template in their own language, and who would not. */
export const LanguageGaps = z.object({
  languages: z.array(z.object({ language: z.string().nullable(), count: z.int(), servedBy: z.string().nullable(), isGap: z.boolean() })),
  total: z.int(),
  gapCount: z.int(),
});
export type LanguageGaps = z.infer<typeof LanguageGaps>;

/** What becomes of a template in a file whose name is taken. */
export const nameClashes = ["copy", "new_version", "skip"] as const;
export const NameClash = z.enum(nameClashes);
export type NameClash = z.infer<typeof NameClash>;
export const ImportedTemplates = z.object({
  templates: z.array(z.object({ name: z.string(), outcome: z.enum(["added", "copied", "new_version", "unchanged", "skipped"]), id: Id.nullable(), version: z.int().nullable() })),
});
export type ImportedTemplates = z.infer<typeof ImportedTemplates>;
