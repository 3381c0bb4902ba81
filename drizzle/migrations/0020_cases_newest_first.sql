DROP INDEX "case_search_newest";--> statement-breakpoint
DROP INDEX "cases_newest";--> statement-breakpoint
CREATE INDEX "cases_bin" ON "cases" USING btree ("mailbox_id",(- "number")) WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "cases_newest" ON "cases" USING btree ("mailbox_id",(- "number"));