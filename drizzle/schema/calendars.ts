import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { CalendarDefinition } from "../../server/contract/calendars.ts";
import { moment, primaryId } from "./columns.ts";

export const calendars = pgTable("calendars", {
  id: primaryId(),
  name: text("name").notNull(),
  version: integer("version").notNull(),
  definition: jsonb("definition").$type<CalendarDefinition>().notNull(),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  updatedBy: uuid("updated_by"),
  archivedAt: moment("archived_at"),
});

/** Every state of a calendar, the present one included: a target names the version that it was computed with. */
export const calendarVersions = pgTable(
  "calendar_versions",
  {
    calendarId: uuid("calendar_id").notNull().references(() => calendars.id),
    version: integer("version").notNull(),
    name: text("name").notNull(),
    definition: jsonb("definition").$type<CalendarDefinition>().notNull(),
    savedAt: moment("saved_at").notNull(),
    savedBy: uuid("saved_by"),
  },
  (table) => [primaryKey({ columns: [table.calendarId, table.version] })],
);
