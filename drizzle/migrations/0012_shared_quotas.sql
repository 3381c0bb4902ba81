CREATE TABLE "shared_quotas" (
	"key" text PRIMARY KEY NOT NULL,
	"per_day" integer NOT NULL,
	"day_left" integer,
	"day_counted_at" timestamp (3) with time zone
);
--> statement-breakpoint
-- What an admin said of the tenant before there was a row to keep it by.
INSERT INTO "shared_quotas" ("key", "per_day")
SELECT 'microsoft_365', coalesce((data -> 'after' ->> 'tenantThreshold')::int, floor(500 * power((data -> 'after' ->> 'tenantLicences')::numeric, 0.7) + 9500)::int)
FROM (SELECT "data" FROM "events" WHERE "name" = 'campaign_settings.saved' ORDER BY "seq" DESC LIMIT 1) newest
WHERE coalesce(data -> 'after' ->> 'tenantThreshold', data -> 'after' ->> 'tenantLicences') IS NOT NULL;
