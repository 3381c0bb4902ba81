DELETE FROM "case_search";--> statement-breakpoint
DROP INDEX "case_search_newest";--> statement-breakpoint
DROP INDEX "cases_queue";--> statement-breakpoint
ALTER TABLE "case_search" ADD COLUMN "number" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "is_indexed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "reminded_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "cases" SET "next_due_at" = (SELECT min(t."due_at") FROM "targets" t WHERE t."case_id" = "cases"."id" AND t."met_at" IS NULL AND t."cancelled_at" IS NULL);--> statement-breakpoint
UPDATE "tasks" SET "updated_at" = coalesce("completed_at", "created_at") WHERE "updated_at" IS NULL;--> statement-breakpoint
CREATE INDEX "cases_queue_assignee" ON "cases" USING btree ("mailbox_id","assignee_id",coalesce("next_due_at", 'infinity'::timestamptz),"id") WHERE status not in ('resolved', 'closed') and deleted_at is null;--> statement-breakpoint
CREATE INDEX "cases_queue_team" ON "cases" USING btree ("mailbox_id","team_id",coalesce("next_due_at", 'infinity'::timestamptz),"id") WHERE status not in ('resolved', 'closed') and deleted_at is null;--> statement-breakpoint
CREATE INDEX "cases_queue_category" ON "cases" USING btree ("mailbox_id","category",coalesce("next_due_at", 'infinity'::timestamptz),"id") WHERE status not in ('resolved', 'closed') and deleted_at is null;--> statement-breakpoint
CREATE INDEX "cases_newest" ON "cases" USING btree ("mailbox_id","number");--> statement-breakpoint
CREATE INDEX "cases_custom_fields" ON "cases" USING gin ("custom_fields" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "cases_unindexed" ON "cases" USING btree ("number") WHERE not is_indexed;--> statement-breakpoint
CREATE INDEX "tasks_open_due" ON "tasks" USING btree (coalesce("due_at", 'infinity'::timestamptz),"id") WHERE status in ('new', 'in_progress') and deleted_at is null;--> statement-breakpoint
CREATE INDEX "tasks_assignee_due" ON "tasks" USING btree ("assignee_id",coalesce("due_at", 'infinity'::timestamptz),"id") WHERE status in ('new', 'in_progress') and deleted_at is null;--> statement-breakpoint
CREATE INDEX "targets_warn" ON "targets" USING btree ("warn_at") WHERE met_at is null and cancelled_at is null and breached_at is null;--> statement-breakpoint
CREATE INDEX "case_search_newest" ON "case_search" USING btree ("mailbox_id","number");--> statement-breakpoint
CREATE INDEX "cases_queue" ON "cases" USING btree ("mailbox_id",coalesce("next_due_at", 'infinity'::timestamptz),"id") WHERE status not in ('resolved', 'closed') and deleted_at is null;