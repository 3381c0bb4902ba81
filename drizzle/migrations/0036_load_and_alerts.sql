CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"about" text NOT NULL,
	"value" double precision NOT NULL,
	"threshold" double precision NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "load_samples" (
	"server_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"request_count" integer NOT NULL,
	"failure_count" integer NOT NULL,
	"p95_ms" double precision,
	"job_count" integer NOT NULL,
	"job_failure_count" integer NOT NULL,
	"database_ms" double precision NOT NULL,
	"cpu_percent" double precision NOT NULL,
	"memory_percent" double precision NOT NULL,
	CONSTRAINT "load_samples_server_id_at_pk" PRIMARY KEY("server_id","at")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("kind","about") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "alerts_raised" ON "alerts" USING btree ("raised_at");--> statement-breakpoint
CREATE INDEX "load_samples_at" ON "load_samples" USING btree ("at");