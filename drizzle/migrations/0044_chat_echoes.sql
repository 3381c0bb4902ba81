CREATE TABLE "chat_echoes" (
	"mailbox_id" uuid NOT NULL,
	"provider_message_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"delivery_id" uuid,
	"event" jsonb,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "chat_echoes_mailbox_id_provider_message_id_pk" PRIMARY KEY("mailbox_id","provider_message_id")
);
--> statement-breakpoint
ALTER TABLE "chat_echoes" ADD CONSTRAINT "chat_echoes_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_echoes_conversation" ON "chat_echoes" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "chat_echoes_delivery" ON "chat_echoes" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "chat_echoes_time" ON "chat_echoes" USING btree ("recorded_at");