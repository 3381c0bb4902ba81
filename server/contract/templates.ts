import { z } from "zod";
import { Id, Instant } from "./common.ts";

export const templateCategories = ["welcome", "follow_up", "promotional", "support", "general"] as const;

/** What one language of a template says. Liquid in all of it. */
export const TemplateBody = z.object({
  subject: z.string().trim().min(1).max(255),
  html: z.string().min(1).max(500_000),
  text: z.string().max(500_000).nullable().default(null),
  whatsapp: z.string().max(4_096).nullable().default(null),
  headers: z.record(z.string().max(76), z.string().max(998)).default({}),
});
export type TemplateBody = z.infer<typeof TemplateBody>;

export const TemplateVariants = z.record(z.string().max(35), TemplateBody.omit({ headers: true }));
export type TemplateVariants = z.infer<typeof TemplateVariants>;

export const SaveTemplate = z.object({
  /** Absent: a new template. */
  id: Id.optional(),
  /** The version that the editor read; a stale one is refused. */
  version: z.int().optional(),
  name: z.string().trim().min(1).max(120),
  category: z.enum(templateCategories).default("general"),
  subject: z.string().trim().min(1).max(255),
  /** Liquid in HTML; sanitised when rendered. */
  html: z.string().min(1).max(500_000),
});
export type SaveTemplate = z.input<typeof SaveTemplate>;

export const Template = z.object({
  id: Id,
  version: z.int(),
  name: z.string(),
  category: z.enum(templateCategories),
  subject: z.string(),
  html: z.string(),
  mergeFields: z.array(z.string()),
  updatedAt: Instant,
});
export type Template = z.infer<typeof Template>;
