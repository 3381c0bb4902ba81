import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { TemplateBody, TemplateVariants } from "../../server/contract/templates.ts";
import { bytea, moment, primaryId } from "./columns.ts";

export const templates = pgTable(
  "templates",
  {
    id: primaryId(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** One of templateCategories, or a name of one's own. */
    category: text("category").notNull(),
    tags: text("tags").array().notNull().default([]),
    /** The newest version; campaigns pin theirs. */
    version: integer("version").notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    /** Deleted ones stay for the campaigns that pin them. */
    deletedAt: moment("deleted_at"),
  },
  (table) => [index("templates_tags").using("gin", table.tags)],
);

export const templateVersions = pgTable(
  "template_versions",
  {
    templateId: uuid("template_id").notNull().references(() => templates.id),
    version: integer("version").notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    /** Null: made of the HTML. */
    text: text("text"),
    /** The body for WhatsApp; null: the template is for mail alone. */
    whatsapp: text("whatsapp"),
    /** Further headers, whose values are Liquid too. */
    headers: jsonb("headers").$type<TemplateBody["headers"]>().notNull().default({}),
    /** The language of the body above, of BCP 47; null: not said. */
    language: text("language"),
    /** The same in other languages, by language. */
    variants: jsonb("variants").$type<TemplateVariants>().notNull().default({}),
    mergeFields: jsonb("merge_fields").$type<string[]>().notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
    /** The version whose text was restored, where one was. */
    restoredFrom: integer("restored_from"),
  },
  (table) => [primaryKey({ columns: [table.templateId, table.version] })],
);

/** Bytes by their SHA-256: what is attached twice is kept once. */
export const storedFiles = pgTable("stored_files", {
  sha256: text("sha256").primaryKey(),
  size: integer("size").notNull(),
  bytes: bytea("bytes").notNull(),
  createdAt: moment("created_at").notNull(),
});

/** What goes with every mail of a template version: an attachment, or a picture in the text by its content id. */
export const templateAttachments = pgTable(
  "template_attachments",
  {
    id: primaryId(),
    templateId: uuid("template_id").notNull().references(() => templates.id),
    fromVersion: integer("from_version").notNull(),
    /** Taken away with this version; null: still there. */
    untilVersion: integer("until_version"),
    fileName: text("file_name").notNull(),
    mediaType: text("media_type").notNull(),
    sha256: text("sha256").notNull().references(() => storedFiles.sha256),
    isInline: boolean("is_inline").notNull().default(false),
    /** `cid:` names it in the text. */
    contentId: text("content_id"),
  },
  (table) => [index("template_attachments_template").on(table.templateId), uniqueIndex("template_attachments_content_id").on(table.templateId, table.contentId, table.fromVersion)],
);
