CREATE TABLE "channel_sign_ins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"user_id" uuid NOT NULL,
	"team_id" uuid,
	"browser_sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"sealed_accounts" text,
	"failure" text
);
--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "sync_lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "sync_progress" jsonb;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "last_hook_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "subscribed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "renew_lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "warned_days" integer;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "metrics_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD COLUMN "disconnected_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_apps" ADD COLUMN "verified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "channel_sign_ins" ADD CONSTRAINT "channel_sign_ins_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_sign_ins" ADD CONSTRAINT "channel_sign_ins_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "channel_sign_ins_expiry" ON "channel_sign_ins" USING btree ("expires_at");