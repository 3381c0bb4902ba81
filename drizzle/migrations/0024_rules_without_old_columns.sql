ALTER TABLE "rule_runs" DROP COLUMN "matched";--> statement-breakpoint
ALTER TABLE "rules" DROP COLUMN "trigger";--> statement-breakpoint
ALTER TABLE "rules" DROP COLUMN "conditions";--> statement-breakpoint
ALTER TABLE "rules" DROP COLUMN "actions";