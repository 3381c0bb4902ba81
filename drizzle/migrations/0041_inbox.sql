CREATE TABLE "conversation_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"author_id" uuid,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "conversation_notes" ADD CONSTRAINT "conversation_notes_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation_notes" ADD CONSTRAINT "conversation_notes_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversation_notes_conversation" ON "conversation_notes" USING btree ("conversation_id","created_at");--> statement-breakpoint
UPDATE "conversations" SET "last_inbound_at" = came."at" FROM (SELECT "conversation_id", max("received_at") AS "at" FROM "messages" WHERE "direction" = 'inbound' GROUP BY "conversation_id") came WHERE came."conversation_id" = "conversations"."id" AND "conversations"."last_inbound_at" IS NULL;--> statement-breakpoint
CREATE INDEX "conversations_inbox" ON "conversations" USING btree ("mailbox_id","last_message_at","id") WHERE last_inbound_at is not null or participant_address is not null;--> statement-breakpoint
CREATE INDEX "conversations_open" ON "conversations" USING btree ("mailbox_id","last_message_at","id") WHERE (last_inbound_at is not null or participant_address is not null) and done_at is null;--> statement-breakpoint
CREATE INDEX "conversations_assignee" ON "conversations" USING btree ("assignee_id") WHERE assignee_id is not null;--> statement-breakpoint
CREATE INDEX "messages_newest" ON "messages" USING btree ("mailbox_id","received_at","id");--> statement-breakpoint
CREATE INDEX "messages_words" ON "messages" USING gin (to_tsvector('simple', regexp_replace(normalize(lower(left(subject || ' ' || visible_text, 20000)), NFKD), '[\u0300-\u036f]', '', 'g')));