DROP INDEX "deliveries_due";--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "lease_holder" text;--> statement-breakpoint
ALTER TABLE "account_paces" ADD COLUMN "day_left" integer;--> statement-breakpoint
ALTER TABLE "account_paces" ADD COLUMN "day_counted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "account_paces" ADD COLUMN "faults_in_a_row" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "deliveries_held" ON "deliveries" USING btree ("account_id","lease_until") WHERE lease_until is not null;--> statement-breakpoint
CREATE INDEX "deliveries_uncertain" ON "deliveries" USING btree ("next_attempt_at") WHERE status = 'uncertain';--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("campaign_id","account_id","next_attempt_at","id") WHERE status in ('queued', 'claimed', 'handed_over');