CREATE TABLE "campaign_files" (
	"campaign_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "campaign_files_campaign_id_file_name_pk" PRIMARY KEY("campaign_id","file_name")
);
--> statement-breakpoint
CREATE TABLE "campaign_repairs" (
	"campaign_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_left_out" boolean DEFAULT false NOT NULL,
	"accepted" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"repaired_by" uuid NOT NULL,
	"repaired_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "campaign_repairs_campaign_id_line_pk" PRIMARY KEY("campaign_id","line")
);
--> statement-breakpoint
CREATE TABLE "topic_opt_outs" (
	"channel" text NOT NULL,
	"key" text NOT NULL,
	"topic" text NOT NULL,
	"opted_out_at" timestamp (3) with time zone NOT NULL,
	"recipient_id" uuid,
	CONSTRAINT "topic_opt_outs_channel_key_topic_pk" PRIMARY KEY("channel","key","topic")
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"enhanced_status" text,
	"bounce_class" text,
	"detail" text,
	"message_id" uuid,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sending_arm" (
	"id" integer PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"armed_at" timestamp (3) with time zone,
	"armed_by" uuid,
	"disarmed_at" timestamp (3) with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "opt_ins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contact_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"topic" text NOT NULL,
	"text_shown" text NOT NULL,
	"source" text NOT NULL,
	"requested_by" uuid,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"confirmed_at" timestamp (3) with time zone,
	"confirmed_from" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "account_paces" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"refilled_at" timestamp (3) with time zone NOT NULL,
	"blocked_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sending_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"from_address" text,
	"from_name" text,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sealed_secret" text,
	"secret_mask" text,
	"messages_per_minute" integer,
	"messages_per_day" integer,
	"concurrency" integer DEFAULT 4 NOT NULL,
	"fallback_account_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"test" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stored_files" (
	"sha256" text PRIMARY KEY NOT NULL,
	"size" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "template_attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"template_id" uuid NOT NULL,
	"from_version" integer NOT NULL,
	"until_version" integer,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"sha256" text NOT NULL,
	"is_inline" boolean DEFAULT false NOT NULL,
	"content_id" text
);
--> statement-breakpoint
DROP INDEX "deliveries_due";--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "account_id" uuid;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "send_mode" text DEFAULT 'send' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "topic" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "batch_size" integer;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "batch_delay_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "batch_left" integer;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "batch_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "scheduled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "missed_schedule" text DEFAULT 'ask' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "send_window" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "frequency_cap_days" integer;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "pause_error_rate" double precision DEFAULT 0.1 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "pause_bounce_rate" double precision DEFAULT 0.05 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "pause_reason" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "attachment_column" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "needs_consent" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "follow_up_of" uuid;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "follow_up_after_days" integer;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "approval_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "approved_by" uuid;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "approved_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "approved_hash" text;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "reply_token" text;--> statement-breakpoint
UPDATE "recipients" SET "reply_token" = replace(gen_random_uuid()::text, '-', '');--> statement-breakpoint
ALTER TABLE "recipients" ALTER COLUMN "reply_token" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "replied_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "recipients" ADD COLUMN "unsubscribed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "topic" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "delivery_id" uuid;--> statement-breakpoint
-- A mailbox's own account has the mailbox's id.
INSERT INTO "sending_accounts" ("id", "mailbox_id", "name", "provider", "created_at", "updated_at") SELECT "id", "id", "name", 'graph', now(), now() FROM "mailboxes" WHERE "id" IN (SELECT "mailbox_id" FROM "deliveries");--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "account_id" uuid;--> statement-breakpoint
UPDATE "deliveries" SET "account_id" = "mailbox_id";--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "account_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "fault_class" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "fault_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "enhanced_status" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "delivered_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "template_versions" ADD COLUMN "text" text;--> statement-breakpoint
ALTER TABLE "template_versions" ADD COLUMN "whatsapp" text;--> statement-breakpoint
ALTER TABLE "template_versions" ADD COLUMN "headers" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "template_versions" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "template_versions" ADD COLUMN "variants" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "template_versions" ADD COLUMN "restored_from" integer;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "campaign_files" ADD CONSTRAINT "campaign_files_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_files" ADD CONSTRAINT "campaign_files_sha256_stored_files_sha256_fk" FOREIGN KEY ("sha256") REFERENCES "public"."stored_files"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_repairs" ADD CONSTRAINT "campaign_repairs_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opt_ins" ADD CONSTRAINT "opt_ins_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_paces" ADD CONSTRAINT "account_paces_account_id_sending_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."sending_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sending_accounts" ADD CONSTRAINT "sending_accounts_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_attachments" ADD CONSTRAINT "template_attachments_template_id_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_attachments" ADD CONSTRAINT "template_attachments_sha256_stored_files_sha256_fk" FOREIGN KEY ("sha256") REFERENCES "public"."stored_files"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_once" ON "receipts" USING btree ("source","source_id","kind");--> statement-breakpoint
CREATE INDEX "receipts_delivery" ON "receipts" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "opt_ins_token" ON "opt_ins" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "opt_ins_contact" ON "opt_ins" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "template_attachments_template" ON "template_attachments" USING btree ("template_id");--> statement-breakpoint
CREATE UNIQUE INDEX "template_attachments_content_id" ON "template_attachments" USING btree ("template_id","content_id","from_version");--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_account_id_sending_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."sending_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_account_id_sending_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."sending_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "recipients_reply_token" ON "recipients" USING btree ("reply_token");--> statement-breakpoint
CREATE INDEX "messages_delivery" ON "messages" USING btree ("delivery_id") WHERE delivery_id is not null;--> statement-breakpoint
CREATE INDEX "deliveries_handed_over" ON "deliveries" USING btree ("account_id","handed_over_at") WHERE handed_over_at is not null;--> statement-breakpoint
CREATE INDEX "deliveries_provider_message" ON "deliveries" USING btree ("provider_message_id") WHERE provider_message_id is not null;--> statement-breakpoint
CREATE INDEX "templates_tags" ON "templates" USING gin ("tags");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("account_id","next_attempt_at") WHERE status in ('queued', 'claimed', 'handed_over', 'uncertain');