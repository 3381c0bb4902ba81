CREATE TABLE "channel_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"business_id" text,
	"state" text NOT NULL,
	"failure" text,
	"facts" jsonb NOT NULL,
	"token_expires_at" timestamp (3) with time zone,
	"connected_by" uuid,
	"connected_at" timestamp (3) with time zone NOT NULL,
	"sync_started_at" timestamp (3) with time zone,
	"last_sync_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channel_apps" (
	"key" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"sealed_secret" text NOT NULL,
	"secret_mask" text NOT NULL,
	"sealed_verify_token" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channel_rates" (
	"country" text NOT NULL,
	"category" text NOT NULL,
	"price_micros" bigint NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "channel_rates_country_category_pk" PRIMARY KEY("country","category")
);
--> statement-breakpoint
CREATE TABLE "channel_templates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"provider_template_id" text,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"category" text NOT NULL,
	"status" text NOT NULL,
	"components" jsonb NOT NULL,
	"rejected_reason" text,
	"quality" text,
	"synced_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_charges" (
	"delivery_id" uuid PRIMARY KEY NOT NULL,
	"category" text NOT NULL,
	"is_billable" boolean NOT NULL,
	"country" text,
	"price_micros" bigint,
	"currency" text,
	"charged_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "early_receipts" (
	"provider" text NOT NULL,
	"provider_message_id" text NOT NULL,
	"kind" text NOT NULL,
	"account_id" uuid NOT NULL,
	"detail" text,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "early_receipts_provider_provider_message_id_kind_pk" PRIMARY KEY("provider","provider_message_id","kind")
);
--> statement-breakpoint
CREATE TABLE "hook_logs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"platform" text NOT NULL,
	"provider" text NOT NULL,
	"body_sha256" text NOT NULL,
	"body" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"processed_at" timestamp (3) with time zone,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"event_count" integer,
	"failure" text
);
--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "participant_address" text;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "participant_name" text;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "assignee_id" uuid;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "done_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "last_inbound_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "chat" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "read_by" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "sent_by" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "conversation_id" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "sequence_id" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "part" integer;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "channel" text DEFAULT 'email' NOT NULL;--> statement-breakpoint
-- What came before there was an inbox waits for nobody there.
UPDATE "messages" SET "read_at" = "received_at" WHERE "direction" = 'inbound';--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD CONSTRAINT "channel_accounts_id_mailboxes_id_fk" FOREIGN KEY ("id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_templates" ADD CONSTRAINT "channel_templates_account_id_channel_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."channel_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_charges" ADD CONSTRAINT "delivery_charges_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "channel_accounts_external" ON "channel_accounts" USING btree ("channel","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "channel_templates_name" ON "channel_templates" USING btree ("account_id","name","language");--> statement-breakpoint
CREATE INDEX "delivery_charges_time" ON "delivery_charges" USING btree ("charged_at");--> statement-breakpoint
CREATE INDEX "early_receipts_time" ON "early_receipts" USING btree ("recorded_at");--> statement-breakpoint
CREATE UNIQUE INDEX "hook_logs_body" ON "hook_logs" USING btree ("platform","body_sha256");--> statement-breakpoint
CREATE INDEX "hook_logs_newest" ON "hook_logs" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "hook_logs_waiting" ON "hook_logs" USING btree ("received_at") WHERE processed_at is null;--> statement-breakpoint
CREATE INDEX "conversations_newest" ON "conversations" USING btree ("mailbox_id","last_message_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "conversations_participant" ON "conversations" USING btree ("mailbox_id","participant_address") WHERE participant_address is not null;--> statement-breakpoint
CREATE INDEX "messages_unread" ON "messages" USING btree ("mailbox_id","conversation_id") WHERE read_at is null and direction = 'inbound';--> statement-breakpoint
CREATE INDEX "deliveries_chat" ON "deliveries" USING btree ("conversation_id","queued_at","part") WHERE conversation_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_message" ON "deliveries" USING btree ("message_id") WHERE message_id is not null;--> statement-breakpoint
CREATE INDEX "deliveries_sequence" ON "deliveries" USING btree ("sequence_id") WHERE sequence_id is not null;