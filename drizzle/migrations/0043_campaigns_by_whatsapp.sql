ALTER TABLE "campaigns" ALTER COLUMN "template_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ALTER COLUMN "template_version" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "chat_account_id" uuid;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "chat_template" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_chat_account_id_mailboxes_id_fk" FOREIGN KEY ("chat_account_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_campaign_chat" ON "deliveries" USING btree ("status","id") WHERE campaign_id is not null and channel <> 'email' and message_id is null;