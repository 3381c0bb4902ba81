ALTER TABLE "imports" DROP COLUMN "layout";--> statement-breakpoint
ALTER TABLE "imports" DROP COLUMN "mapping";--> statement-breakpoint
ALTER TABLE "imports" DROP COLUMN "accepted_count";--> statement-breakpoint
ALTER TABLE "imports" DROP COLUMN "refused_count";