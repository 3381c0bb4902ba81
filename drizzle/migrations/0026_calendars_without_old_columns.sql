ALTER TABLE "holidays" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "holidays" CASCADE;--> statement-breakpoint
ALTER TABLE "calendars" ALTER COLUMN "version" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "calendars" ALTER COLUMN "definition" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "calendars" ALTER COLUMN "updated_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "calendars" DROP COLUMN "time_zone";--> statement-breakpoint
ALTER TABLE "calendars" DROP COLUMN "week";