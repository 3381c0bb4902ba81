CREATE TABLE "case_links" (
	"case_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "case_links_case_id_other_id_kind_pk" PRIMARY KEY("case_id","other_id","kind")
);
--> statement-breakpoint
CREATE TABLE "case_search" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"document" "tsvector" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_watchers" (
	"case_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "case_watchers_case_id_user_id_pk" PRIMARY KEY("case_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "custom_fields" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"options" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"is_needed" boolean DEFAULT false NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"team_id" uuid,
	"filter" jsonb NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "automatic_answers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"address_folded" text NOT NULL,
	"body_sha256" text NOT NULL,
	"held_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "classification_labels" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid,
	"category" text NOT NULL,
	"source" text NOT NULL,
	"text" text NOT NULL,
	"sender_folded" text,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "classifier_models" (
	"id" uuid PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"label_count" integer NOT NULL,
	"correction_count" integer NOT NULL,
	"measures" jsonb NOT NULL,
	"weights" "bytea" NOT NULL,
	"trained_at" timestamp (3) with time zone NOT NULL,
	"deployed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "llm_calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid,
	"mailbox_id" uuid,
	"purpose" text NOT NULL,
	"endpoint" text NOT NULL,
	"model" text NOT NULL,
	"prompt" text NOT NULL,
	"masked_count" integer NOT NULL,
	"answer" text,
	"outcome" text NOT NULL,
	"prompt_tokens" integer,
	"completion_tokens" integer,
	"cost_micros" bigint,
	"duration_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "thread_moves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"from_case_id" uuid,
	"to_case_id" uuid,
	"before" jsonb NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"undone_by" uuid
);
--> statement-breakpoint
CREATE TABLE "arrivals" (
	"mailbox_id" uuid NOT NULL,
	"provider_message_id" text NOT NULL,
	"folder" text NOT NULL,
	"internet_message_id" text,
	"outcome" text NOT NULL,
	"reason" text,
	"message_id" uuid,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "arrivals_mailbox_id_provider_message_id_pk" PRIMARY KEY("mailbox_id","provider_message_id")
);
--> statement-breakpoint
CREATE TABLE "mailbox_counts" (
	"mailbox_id" uuid NOT NULL,
	"folder" text NOT NULL,
	"day" date NOT NULL,
	"server_count" bigint NOT NULL,
	"arrival_count" bigint NOT NULL,
	"missing_count" integer NOT NULL,
	"counted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "mailbox_counts_mailbox_id_folder_day_pk" PRIMARY KEY("mailbox_id","folder","day")
);
--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "number_prefix" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "case_type" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "follow_up_of" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "merged_into_id" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "custom_fields" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "next_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "updated_by" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notes" ADD COLUMN "mentions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "checklist" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "priority" text DEFAULT 'medium' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "source" text DEFAULT 'user' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "updated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "categories" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "categories" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "classifications" ADD COLUMN "judgements" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "classifications" ADD COLUMN "opinions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "classifications" ADD COLUMN "request_type" text;--> statement-breakpoint
ALTER TABLE "classifications" ADD COLUMN "needs_answer" boolean;--> statement-breakpoint
ALTER TABLE "classifications" ADD COLUMN "is_out_of_scope" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "classifications" ADD COLUMN "model_id" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "thread_reason" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "folder" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mailbox_folders" ADD COLUMN "provider_folder_id" text;--> statement-breakpoint
ALTER TABLE "mailbox_folders" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "mailbox_folders" ADD COLUMN "is_watched" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "watch_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "last_mail_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "silent_after_minutes" integer;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "alarmed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "failed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "keeps_from_llm" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "case_prefix" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "case_links" ADD CONSTRAINT "case_links_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_links" ADD CONSTRAINT "case_links_other_id_cases_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_search" ADD CONSTRAINT "case_search_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_watchers" ADD CONSTRAINT "case_watchers_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_watchers" ADD CONSTRAINT "case_watchers_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "automatic_answers" ADD CONSTRAINT "automatic_answers_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "automatic_answers" ADD CONSTRAINT "automatic_answers_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classification_labels" ADD CONSTRAINT "classification_labels_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "llm_calls" ADD CONSTRAINT "llm_calls_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "llm_calls" ADD CONSTRAINT "llm_calls_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "arrivals" ADD CONSTRAINT "arrivals_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailbox_counts" ADD CONSTRAINT "mailbox_counts_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_links_other" ON "case_links" USING btree ("other_id");--> statement-breakpoint
CREATE INDEX "case_search_document" ON "case_search" USING gin ("document");--> statement-breakpoint
CREATE INDEX "case_search_newest" ON "case_search" USING btree ("updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "case_watchers_user" ON "case_watchers" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "saved_views_owner" ON "saved_views" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "saved_views_team" ON "saved_views" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "automatic_answers_pair" ON "automatic_answers" USING btree ("mailbox_id","address_folded","created_at");--> statement-breakpoint
CREATE INDEX "automatic_answers_thread" ON "automatic_answers" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "classification_labels_time" ON "classification_labels" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "classification_labels_message" ON "classification_labels" USING btree ("message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "classifier_models_deployed" ON "classifier_models" USING btree ("state") WHERE state = 'deployed';--> statement-breakpoint
CREATE INDEX "llm_calls_time" ON "llm_calls" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "llm_calls_message" ON "llm_calls" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "thread_moves_from" ON "thread_moves" USING btree ("from_case_id","created_at");--> statement-breakpoint
CREATE INDEX "thread_moves_to" ON "thread_moves" USING btree ("to_case_id","created_at");--> statement-breakpoint
CREATE INDEX "arrivals_message" ON "arrivals" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "arrivals_failed" ON "arrivals" USING btree ("mailbox_id","updated_at") WHERE outcome = 'failed';--> statement-breakpoint
CREATE INDEX "arrivals_due" ON "arrivals" USING btree ("next_attempt_at") WHERE next_attempt_at is not null;--> statement-breakpoint
CREATE INDEX "arrivals_internet_id" ON "arrivals" USING btree ("mailbox_id","internet_message_id");--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_parent_id_cases_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_follow_up_of_cases_id_fk" FOREIGN KEY ("follow_up_of") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_merged_into_id_cases_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cases_queue" ON "cases" USING btree ("mailbox_id","next_due_at","id") WHERE status not in ('resolved', 'closed') and deleted_at is null;--> statement-breakpoint
CREATE INDEX "cases_parent" ON "cases" USING btree ("parent_id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "cases_merged" ON "cases" USING btree ("merged_into_id") WHERE merged_into_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_due" ON "tasks" USING btree ("due_at","id");