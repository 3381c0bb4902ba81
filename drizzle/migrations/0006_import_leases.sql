ALTER TABLE "addresses" DROP CONSTRAINT "addresses_contact_id_contacts_id_fk";
--> statement-breakpoint
ALTER TABLE "import_rows" DROP CONSTRAINT "import_rows_import_id_imports_id_fk";
--> statement-breakpoint
DROP INDEX "contacts_phone";--> statement-breakpoint
ALTER TABLE "addresses" ALTER COLUMN "key" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "contacts" ALTER COLUMN "phone_key" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "import_rows" ALTER COLUMN "email_key" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "import_rows" ALTER COLUMN "phone_key" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "fence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "attempt_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "import_rows_outcome" ON "import_rows" USING btree ("import_id","outcome","line") WHERE outcome <> 'new';--> statement-breakpoint
CREATE INDEX "contacts_phone" ON "contacts" USING btree ("phone_key","id") WHERE phone_key is not null;