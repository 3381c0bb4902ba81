import { sql } from "drizzle-orm";
import type { Logger } from "pino";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Ctx } from "../context.ts";
import type { JobData, JobName, JobQueue } from "../services/events/job-queue.ts";
import { handledJobs, runJob } from "./handlers.ts";
import { schedule } from "./schedule.ts";
import { subscribers } from "./subscribers.ts";

const HEARTBEAT_SECONDS = 30;
const RETRIES = 5;
const RETRY_DELAY_SECONDS = 2;
/** A NOTIFY wakes the worker at once; this poll finds what was put off to a later time. */
const POLLING_SECONDS = 1;
const STOP_TIMEOUT_MS = 10_000;

export interface JobRunner {
  queue: JobQueue;
  /** Begins to work off jobs with this ctx. */
  work(ctx: Ctx): Promise<void>;
  stop(): Promise<void>;
}

/** pg-boss on the same PostgreSQL: jobs are enqueued inside the verbs' own transactions, and any server may run them. */
export async function createJobRunner(options: { url: string; log: Logger }): Promise<JobRunner> {
  const boss = new PgBoss({ connectionString: options.url, application_name: "mailroom-jobs", max: 4, useListenNotify: true, schema: "jobs" });
  boss.on("error", (error) => options.log.error({ err: error }, "job runner"));
  await boss.start();
  const known = new Set((await boss.getQueues()).map((queue) => queue.name));
  for (const name of handledJobs()) {
    if (!known.has(name)) await boss.createQueue(name, { policy: isKeyed(name) ? "short" : "standard", notify: true, expireInSeconds: 900, heartbeatSeconds: HEARTBEAT_SECONDS * 2, retryLimit: RETRIES, retryDelay: RETRY_DELAY_SECONDS, retryBackoff: true });
  }
  return { queue: createQueue(boss), work: (ctx) => startWorkers(boss, ctx, options.log), stop: () => boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }) };
}

/** Jobs of which one waiting copy per key is enough. */
function isKeyed(name: JobName): boolean {
  return name.startsWith("mailbox.") || name === "campaign.send" || name === "campaign.tellProgress" || name.startsWith("import.") || name.startsWith("schedule.");
}

function createQueue(boss: PgBoss): JobQueue {
  return {
    async enqueue(db, name, data, options = {}) {
      await boss.send(name, data, { db: fromDrizzle(db as never, sql), startAfter: options.startAfter, singletonKey: options.singletonKey });
    },
    subscribersOf: (eventName) => subscribers[eventName] ?? [],
  };
}

async function startWorkers(boss: PgBoss, ctx: Ctx, log: Logger): Promise<void> {
  for (const name of handledJobs()) {
    await boss.work<JobData[JobName]>(name, { batchSize: 1, pollingIntervalSeconds: POLLING_SECONDS, notifyPollingIntervalSeconds: POLLING_SECONDS, localConcurrency: 2 }, async ([job]) => {
      const startedAt = performance.now();
      await runJob(ctx, name, job!.data).then(
        () => log.debug({ job: name, id: job!.id, ms: Math.round(performance.now() - startedAt) }, "job done"),
        (error: unknown) => {
          log.error({ job: name, id: job!.id, err: error }, "job failed");
          throw error;
        },
      );
    });
  }
  for (const entry of schedule) await boss.schedule(entry.job, entry.cron, {}, { key: entry.job, singletonKey: entry.job });
}
