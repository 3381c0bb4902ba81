CREATE TABLE "mailbox_grants" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"refresh_token" text,
	"scopes" text[] DEFAULT '{}'::text[] NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"granted_at" timestamp (3) with time zone,
	"renewed_at" timestamp (3) with time zone,
	"failure" text,
	"failure_code" text,
	"claims" text,
	"failed_at" timestamp (3) with time zone,
	"tried_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "read_by" text DEFAULT 'app' NOT NULL;--> statement-breakpoint
ALTER TABLE "mailbox_grants" ADD CONSTRAINT "mailbox_grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;