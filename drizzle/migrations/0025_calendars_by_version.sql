CREATE TABLE "calendar_versions" (
	"calendar_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"definition" jsonb NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	"saved_by" uuid,
	CONSTRAINT "calendar_versions_calendar_id_version_pk" PRIMARY KEY("calendar_id","version")
);
--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "definition" jsonb;--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "updated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "updated_by" uuid;--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_versions" ADD CONSTRAINT "calendar_versions_calendar_id_calendars_id_fk" FOREIGN KEY ("calendar_id") REFERENCES "public"."calendars"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
UPDATE "calendars" c SET "updated_at" = c."created_at", "definition" = jsonb_build_object(
  'timeZone', c."time_zone", 'week', c."week", 'holidayRegion', null, 'workedHolidays', '[]'::jsonb,
  'days', coalesce((SELECT jsonb_agg(jsonb_build_object('date', h."date"::text, 'name', h."name", 'periods', '[]'::jsonb, 'source', 'own') ORDER BY h."date") FROM "holidays" h WHERE h."calendar_id" = c."id"), '[]'::jsonb)
);--> statement-breakpoint
INSERT INTO "calendar_versions" ("calendar_id", "version", "name", "definition", "saved_at", "saved_by") SELECT "id", 1, "name", "definition", "created_at", null FROM "calendars";
