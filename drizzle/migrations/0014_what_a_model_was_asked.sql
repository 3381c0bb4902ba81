CREATE TABLE "llm_settings" (
	"id" integer PRIMARY KEY NOT NULL,
	"is_enabled" boolean NOT NULL,
	"base_url" text NOT NULL,
	"model" text NOT NULL,
	"sealed_key" text,
	"tokens_per_day" integer NOT NULL,
	"prompt_price_micros" integer,
	"completion_price_micros" integer,
	"currency" text NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "classification_labels" ADD COLUMN "set_aside_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "classification_labels" ADD COLUMN "set_aside_by" uuid;