ALTER TABLE "settings" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "settings" CASCADE;--> statement-breakpoint
DROP INDEX "targets_due";--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "visible_text" text NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "is_truncated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "content_sha256" text NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "join_suggestion" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "web_link" text;--> statement-breakpoint
ALTER TABLE "mailbox_folders" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "cases_mailbox" ON "cases" USING btree ("mailbox_id","status","updated_at");--> statement-breakpoint
CREATE INDEX "classifications_by_people" ON "classifications" USING btree ("created_at") WHERE source = 'user';--> statement-breakpoint
CREATE INDEX "messages_provider" ON "messages" USING btree ("mailbox_id","provider_message_id");--> statement-breakpoint
CREATE INDEX "messages_contact" ON "messages" USING btree ("contact_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "targets_open" ON "targets" USING btree ("case_id","metric") WHERE met_at is null and cancelled_at is null;--> statement-breakpoint
CREATE INDEX "targets_due" ON "targets" USING btree ("due_at") WHERE met_at is null and cancelled_at is null and breached_at is null;