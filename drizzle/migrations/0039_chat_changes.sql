CREATE TABLE "chat_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"provider_change_id" text NOT NULL,
	"provider_message_id" text NOT NULL,
	"content" jsonb,
	"before" jsonb,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "hook_logs" ADD COLUMN "next_attempt_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "chat_changes" ADD CONSTRAINT "chat_changes_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "chat_changes_once" ON "chat_changes" USING btree ("mailbox_id","provider_change_id");--> statement-breakpoint
CREATE INDEX "chat_changes_message" ON "chat_changes" USING btree ("mailbox_id","provider_message_id");