CREATE TABLE "data_keys" (
	"id" integer PRIMARY KEY NOT NULL,
	"wrapped" text NOT NULL,
	"master_fingerprint" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"wrapped_at" timestamp (3) with time zone NOT NULL
);
