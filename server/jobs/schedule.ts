import type { JobName } from "../services/events/job-queue.ts";

/** Every recurring job, in UTC cron. One server runs each, whichever is free. */
export const schedule: { job: JobName; cron: string }[] = [
  { job: "schedule.sweepTargets", cron: "* * * * *" },
  { job: "schedule.fireRuleTimers", cron: "* * * * *" },
  { job: "schedule.purgeRuleRuns", cron: "53 2 * * *" },
  { job: "schedule.reconcileDeliveries", cron: "* * * * *" },
  { job: "schedule.launchScheduled", cron: "* * * * *" },
  { job: "schedule.resumeReplies", cron: "* * * * *" },
  { job: "schedule.watchRates", cron: "* * * * *" },
  { job: "schedule.indexContacts", cron: "* * * * *" },
  { job: "schedule.indexCases", cron: "* * * * *" },
  { job: "schedule.remindTasks", cron: "* * * * *" },
  { job: "schedule.resumeImports", cron: "* * * * *" },
  { job: "schedule.resumeWebhooks", cron: "* * * * *" },
  { job: "schedule.resumeNotifications", cron: "* * * * *" },
  { job: "schedule.purgeNotifications", cron: "41 * * * *" },
  { job: "schedule.purgeWebhookCalls", cron: "37 * * * *" },
  { job: "schedule.purgeUploads", cron: "17 * * * *" },
  { job: "schedule.purgeFiles", cron: "47 * * * *" },
  { job: "schedule.purgeDrafts", cron: "37 3 * * *" },
  { job: "schedule.trainClassifier", cron: "23 * * * *" },
  { job: "schedule.pollMailboxes", cron: "*/5 * * * *" },
  { job: "schedule.retryArrivals", cron: "* * * * *" },
  { job: "schedule.checkMailboxes", cron: "*/5 * * * *" },
  { job: "schedule.reconcileMailboxes", cron: "23 * * * *" },
  { job: "schedule.watchMailboxes", cron: "*/15 * * * *" },
];
