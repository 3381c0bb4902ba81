CREATE TABLE "sla_policy_versions" (
	"policy_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"calendar_id" uuid NOT NULL,
	"definition" jsonb NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	"saved_by" uuid,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "sla_policy_versions_policy_id_version_pk" PRIMARY KEY("policy_id","version")
);
--> statement-breakpoint
CREATE TABLE "sla_recomputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"subject_name" text NOT NULL,
	"state" text NOT NULL,
	"after_case_id" uuid,
	"total_count" integer NOT NULL,
	"done_count" integer DEFAULT 0 NOT NULL,
	"changed_count" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"started_by" uuid,
	"moved_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "sla_policies" DROP CONSTRAINT "sla_policies_calendar_id_calendars_id_fk";
--> statement-breakpoint
DROP INDEX "targets_open";--> statement-breakpoint
DROP INDEX "targets_due";--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "lead_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "manager_id" uuid;--> statement-breakpoint
ALTER TABLE "sla_policies" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sla_policies" ADD COLUMN "published_version" integer;--> statement-breakpoint
ALTER TABLE "sla_policies" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "calendar_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "clock" text DEFAULT 'business' NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "task_id" uuid;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "fixed_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "told" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "next_mark_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sla_policy_versions" ADD CONSTRAINT "sla_policy_versions_policy_id_sla_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."sla_policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sla_policy_versions" ADD CONSTRAINT "sla_policy_versions_calendar_id_calendars_id_fk" FOREIGN KEY ("calendar_id") REFERENCES "public"."calendars"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sla_recomputes_running" ON "sla_recomputes" USING btree ("started_at") WHERE state = 'running';--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_lead_id_users_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_manager_id_users_id_fk" FOREIGN KEY ("manager_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "targets_mark" ON "targets" USING btree ("next_mark_at") WHERE next_mark_at is not null;--> statement-breakpoint
CREATE INDEX "targets_policy" ON "targets" USING btree ("policy_id","case_id") WHERE met_at is null and cancelled_at is null;--> statement-breakpoint
CREATE INDEX "targets_decided" ON "targets" USING btree (coalesce(breached_at, met_at)) WHERE breached_at is not null or met_at is not null;--> statement-breakpoint
CREATE INDEX "targets_task" ON "targets" USING btree ("task_id") WHERE task_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "targets_open" ON "targets" USING btree ("case_id","metric",coalesce(task_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE met_at is null and cancelled_at is null;--> statement-breakpoint
CREATE INDEX "targets_due" ON "targets" USING btree ("due_at","id") WHERE met_at is null and cancelled_at is null;--> statement-breakpoint
-- The newest state of each policy is its newest version; what was saved before stands in the events, in its order.
CREATE FUNCTION pg_temp.promises_of(before jsonb) RETURNS jsonb LANGUAGE sql AS $$
  select jsonb_object_agg(p.key, (select jsonb_object_agg(m.key, jsonb_build_object('minutes', m.value, 'clock', 'business')) from jsonb_each(p.value) m) || '{"task_due": null}') from jsonb_each(before) p
$$;--> statement-breakpoint
CREATE FUNCTION pg_temp.definition_of(calendar uuid, promises jsonb, percent integer) RETURNS jsonb LANGUAGE sql AS $$
  select jsonb_build_object('conditions', '{"match": "all", "conditions": []}'::jsonb, 'calendarId', calendar, 'promises', coalesce(pg_temp.promises_of(promises), '{}'), 'warnings', jsonb_build_array(jsonb_build_object('kind', 'percent', 'percent', percent)), 'pauseStatuses', '["awaiting_customer", "awaiting_vendor"]'::jsonb, 'escalations', '[]'::jsonb)
$$;--> statement-breakpoint
INSERT INTO "sla_policy_versions" ("policy_id", "version", "name", "calendar_id", "definition", "saved_at", "saved_by", "published_at")
  select id, version, name, calendar_id, pg_temp.definition_of(calendar_id, promises, warn_at_percent), updated_at, updated_by, updated_at from "sla_policies";--> statement-breakpoint
INSERT INTO "sla_policy_versions" ("policy_id", "version", "name", "calendar_id", "definition", "saved_at", "saved_by", "published_at")
  select e.policy_id, e.version, e.name, e.calendar_id, pg_temp.definition_of(e.calendar_id, e.promises, e.percent), e.at, e.actor_id, e.at from (
    select p.id as policy_id, row_number() over (partition by p.id order by seq) as version, coalesce(data #>> '{after,name}', p.name) as name, c.id as calendar_id, data #> '{after,promises}' as promises,
      coalesce((data #>> '{after,warnAtPercent}')::integer, p.warn_at_percent) as percent, at, case when actor_type = 'user' then actor_id::uuid end as actor_id
    from events join sla_policies p on p.id = subject_id join calendars c on c.id::text = coalesce(data #>> '{after,calendarId}', p.calendar_id::text)
    where events.name = 'sla_policy.saved' and jsonb_typeof(data #> '{after,promises}') = 'object') e
  on conflict do nothing;--> statement-breakpoint
UPDATE "sla_policies" p SET "published_version" = p.version, "position" = o.position FROM (select id, row_number() over (order by is_default desc, created_at, id) - 1 as position from "sla_policies") o WHERE o.id = p.id;--> statement-breakpoint
UPDATE "targets" t SET "policy_version" = p.version FROM "sla_policies" p WHERE p.id = t.policy_id and not exists (select 1 from "sla_policy_versions" v where v.policy_id = t.policy_id and v.version = t.policy_version);--> statement-breakpoint
UPDATE "targets" t SET
  "told" = case when warned_at is not null then array['percent:' || coalesce(v.definition #>> '{warnings,0,percent}', '75')] else '{}'::text[] end || case when breached_at is not null then array['breach'] else '{}'::text[] end,
  "next_mark_at" = case when breached_at is not null or due_at is null then null when warned_at is null then least(warn_at, due_at) else due_at end
  FROM "sla_policy_versions" v WHERE v.policy_id = t.policy_id and v.version = t.policy_version and t.met_at is null and t.cancelled_at is null;--> statement-breakpoint
ALTER TABLE "sla_policies" DROP COLUMN "calendar_id";--> statement-breakpoint
ALTER TABLE "sla_policies" DROP COLUMN "promises";--> statement-breakpoint
ALTER TABLE "sla_policies" DROP COLUMN "warn_at_percent";--> statement-breakpoint
ALTER TABLE "sla_policies" DROP COLUMN "is_default";