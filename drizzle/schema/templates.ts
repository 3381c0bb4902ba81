import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Template } from "../../server/contract/templates.ts";
import { moment, primaryId } from "./columns.ts";

export const templates = pgTable("templates", {
  id: primaryId(),
  name: text("name").notNull(),
  category: text("category").$type<Template["category"]>().notNull(),
  /** The newest version; campaigns pin theirs. */
  version: integer("version").notNull(),
  createdBy: uuid("created_by"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

export const templateVersions = pgTable(
  "template_versions",
  {
    templateId: uuid("template_id").notNull().references(() => templates.id),
    version: integer("version").notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    mergeFields: jsonb("merge_fields").$type<string[]>().notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.templateId, table.version] })],
);
