CREATE TABLE "contact_search" (
	"contact_id" uuid PRIMARY KEY NOT NULL,
	"text" text COLLATE "C" NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_search_state" (
	"id" integer PRIMARY KEY NOT NULL,
	"done_until" timestamp (3) with time zone NOT NULL,
	"done_id" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "contact_search" ADD CONSTRAINT "contact_search_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
DO $$ BEGIN
	CREATE EXTENSION IF NOT EXISTS pg_trgm;
	CREATE INDEX "contact_search_text" ON "contact_search" USING gin ("text" gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
	-- A server without the extension, or a user who may not add it: searches read the table instead, with the same answers.
	RAISE NOTICE 'Contacts are searched without an index: %', SQLERRM;
END $$;--> statement-breakpoint
CREATE INDEX "recipients_contact" ON "recipients" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "contact_merges_merged" ON "contact_merges" USING btree ("merged_id");--> statement-breakpoint
CREATE INDEX "contacts_company" ON "contacts" USING btree (lower("company"),"id");--> statement-breakpoint
CREATE INDEX "contacts_created" ON "contacts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "contacts_updated" ON "contacts" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_tags" ON "contacts" USING gin ("tags" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "contacts_merged" ON "contacts" USING btree ("merged_into_id") WHERE merged_into_id is not null;--> statement-breakpoint
CREATE INDEX "suppressions_newest" ON "suppressions" USING btree ("suppressed_at","id");--> statement-breakpoint
CREATE INDEX "suppressions_erased" ON "suppressions" USING btree ("channel") WHERE key like 'hmac:%';--> statement-breakpoint
CREATE INDEX "conversations_contact" ON "conversations" USING btree ("contact_id","last_message_at");--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_id_unique" UNIQUE("id");