CREATE TABLE "assignment_turns" (
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "assignment_turns_team_id_user_id_pk" PRIMARY KEY("team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "presences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"away_from" timestamp (3) with time zone,
	"away_until" timestamp (3) with time zone,
	"working_hours" jsonb,
	"failure" text,
	"read_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rule_days" (
	"rule_id" uuid NOT NULL,
	"day" date NOT NULL,
	"asked" integer DEFAULT 0 NOT NULL,
	"matched" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"ms" double precision DEFAULT 0 NOT NULL,
	"last_matched_at" timestamp (3) with time zone,
	CONSTRAINT "rule_days_rule_id_day_pk" PRIMARY KEY("rule_id","day")
);
--> statement-breakpoint
CREATE TABLE "rule_timers" (
	"rule_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"fire_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rule_timers_rule_id_case_id_pk" PRIMARY KEY("rule_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "rule_versions" (
	"rule_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	"saved_by" uuid,
	"published_at" timestamp (3) with time zone,
	"published_by" uuid,
	CONSTRAINT "rule_versions_rule_id_version_pk" PRIMARY KEY("rule_id","version")
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "skills" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "results" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "effects" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "seen_seq" bigint;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "ms" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "undone_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD COLUMN "undone_by" uuid;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "draft" jsonb;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "published" jsonb;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "published_version" integer;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "listens_to" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "updated_by" uuid;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "assignment_turns" ADD CONSTRAINT "assignment_turns_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_turns" ADD CONSTRAINT "assignment_turns_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presences" ADD CONSTRAINT "presences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_days" ADD CONSTRAINT "rule_days_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_timers" ADD CONSTRAINT "rule_timers_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_timers" ADD CONSTRAINT "rule_timers_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_versions" ADD CONSTRAINT "rule_versions_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_versions" ADD CONSTRAINT "rule_versions_saved_by_users_id_fk" FOREIGN KEY ("saved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_versions" ADD CONSTRAINT "rule_versions_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rule_timers_due" ON "rule_timers" USING btree ("fire_at");--> statement-breakpoint
CREATE INDEX "rule_timers_case" ON "rule_timers" USING btree ("case_id");--> statement-breakpoint
ALTER TABLE "rule_runs" ADD CONSTRAINT "rule_runs_undone_by_users_id_fk" FOREIGN KEY ("undone_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rules" ADD CONSTRAINT "rules_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rule_runs_time" ON "rule_runs" USING btree ("at");--> statement-breakpoint
CREATE INDEX "rule_runs_rule" ON "rule_runs" USING btree ("rule_id","at") WHERE outcome <> 'unmatched';--> statement-breakpoint
CREATE INDEX "rule_runs_case" ON "rule_runs" USING btree ("case_id","at") WHERE outcome <> 'unmatched';--> statement-breakpoint
-- What was flat is a group of which all must hold. Teams were named, now they are meant by id.
UPDATE "rules" SET "draft" = jsonb_build_object(
	'name', "name",
	'trigger', jsonb_build_object('type', 'event', 'event', "trigger"),
	'conditions', jsonb_build_object('match', 'all', 'conditions', coalesce((
		SELECT jsonb_agg(jsonb_build_object(
			'field', CASE c ->> 'field' WHEN 'subject' THEN 'message.subject' WHEN 'sender' THEN 'message.sender' WHEN 'language' THEN 'message.language' ELSE 'case.' || (c ->> 'field') END,
			'operator', CASE WHEN c ->> 'field' IN ('subject', 'sender') THEN c ->> 'operator' WHEN c ->> 'operator' = 'contains' THEN 'is' WHEN c ->> 'operator' = 'not_contains' THEN 'is_not' ELSE c ->> 'operator' END,
			'value', CASE WHEN c ->> 'field' = 'team' THEN coalesce((SELECT t.id::text FROM "teams" t WHERE lower(t.name) = lower(c ->> 'value') LIMIT 1), c ->> 'value') ELSE c ->> 'value' END) ORDER BY place)
		FROM jsonb_array_elements("conditions") WITH ORDINALITY AS list(c, place)), '[]'::jsonb)),
	'actions', "actions",
	'schedule', NULL,
	'stops', false),
	"updated_by" = "author_id";--> statement-breakpoint
-- A part of a choice can be asked for no more: such a rule waits as a draft for somebody to look at it, and does nothing meanwhile.
UPDATE "rules" SET "published" = "draft", "published_version" = "version", "listens_to" = CASE WHEN "is_enabled" THEN ARRAY["trigger"] ELSE '{}'::text[] END
WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements("conditions") c WHERE c ->> 'field' NOT IN ('subject', 'sender') AND c ->> 'operator' IN ('contains', 'not_contains'));--> statement-breakpoint
INSERT INTO "rule_versions" ("rule_id", "version", "definition", "saved_at", "saved_by", "published_at", "published_by")
SELECT "id", "version", "draft", "updated_at", "author_id", CASE WHEN "published" IS NOT NULL THEN "updated_at" END, CASE WHEN "published" IS NOT NULL THEN "author_id" END FROM "rules";--> statement-breakpoint
UPDATE "rule_runs" SET "outcome" = CASE WHEN NOT "matched" THEN 'unmatched' WHEN "reasons" ->> 0 LIKE 'It was refused%' THEN 'refused' ELSE 'done' END,
	"results" = coalesce((SELECT jsonb_agg(jsonb_build_object('action', NULL, 'outcome', CASE WHEN said LIKE 'It was refused%' THEN 'refused' ELSE 'done' END, 'detail', said)) FROM jsonb_array_elements_text("reasons") AS said), '[]'::jsonb),
	"reasons" = '[]'::jsonb;--> statement-breakpoint
INSERT INTO "rule_days" ("rule_id", "day", "asked", "matched", "changed", "failed", "last_matched_at")
SELECT "rule_id", "at"::date, count(*), count(*) FILTER (WHERE "matched"), count(*) FILTER (WHERE "outcome" = 'done'), count(*) FILTER (WHERE "outcome" = 'refused'), max("at") FILTER (WHERE "matched") FROM "rule_runs" GROUP BY 1, 2;--> statement-breakpoint
ALTER TABLE "rules" ALTER COLUMN "draft" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "rule_runs" ALTER COLUMN "outcome" SET NOT NULL;
