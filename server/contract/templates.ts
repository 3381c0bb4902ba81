import { z } from "zod";
import { Id, Instant } from "./common.ts";

export const templateCategories = ["welcome", "follow_up", "promotional", "support", "general"] as const;

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
