CREATE TABLE "follow_ups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"minutes" integer NOT NULL,
	"calendar_id" uuid,
	"times" integer NOT NULL,
	"task" text,
	"sent_count" integer DEFAULT 0 NOT NULL,
	"last_reply_id" uuid,
	"started_at" timestamp (3) with time zone NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended" text,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "rule_back_tests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule_id" uuid,
	"definition" jsonb NOT NULL,
	"published" jsonb,
	"days" integer NOT NULL,
	"started_by" uuid NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"from_seq" bigint NOT NULL,
	"until_seq" bigint NOT NULL,
	"case_total" integer,
	"case_count" integer DEFAULT 0 NOT NULL,
	"before_case_id" uuid,
	"figures" jsonb NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL,
	"resumed_count" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_template_id_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_back_tests" ADD CONSTRAINT "rule_back_tests_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_back_tests" ADD CONSTRAINT "rule_back_tests_started_by_users_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "follow_ups_open" ON "follow_ups" USING btree ("case_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "follow_ups_due" ON "follow_ups" USING btree ("next_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "rule_back_tests_person" ON "rule_back_tests" USING btree ("started_by","started_at");--> statement-breakpoint
CREATE INDEX "rule_back_tests_running" ON "rule_back_tests" USING btree ("moved_at") WHERE state = 'running';