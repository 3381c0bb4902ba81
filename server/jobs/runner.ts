import { sql } from "drizzle-orm";
import type { Logger } from "pino";
import { fromDrizzle, type Job, type JobResult, PgBoss } from "pg-boss";
import type { Ctx } from "../context.ts";
import type { JobData, JobName, JobQueue } from "../services/events/job-queue.ts";
import { handledJobs, runJob, runsTogether, runTogether } from "./handlers.ts";
import { schedule } from "./schedule.ts";
import { subscribers } from "./subscribers.ts";

/** A server that has said nothing for so long is dead: what it held is given to the others at the next look. */
const HEARTBEAT_SECONDS = 15;
const HEARTBEAT_REFRESH_SECONDS = 4;
const LOOK_FOR_DEAD_SECONDS = 10;
const RETRIES = 5;
const RETRY_DELAY_SECONDS = 2;
/** A NOTIFY wakes the worker at once; a poll finds what was put off to a later time, or failed. Every queue that is asked costs an idle server. */
const POLLING_SECONDS = 5;
/** Put off by seconds, and somebody waits. */
const punctual: readonly JobName[] = ["reply.send", "chat.send", "campaign.send", "campaign.tellProgress", "mailbox.catchUp", "mailbox.reconcile", "mailbox.retry"];
const PUNCTUAL_POLLING_SECONDS = 1;
/** Facts are noted in a few milliseconds each: to take and to settle them one by one costs as much again. So it is with what one verb does together. */
const TAKEN_AT_ONCE = 10;
const STOP_TIMEOUT_MS = 10_000;

/** Told of each job that ended here. Of those that ran together each has its share of the time. */
type OnJob = (job: { name: JobName; seconds: number; isFailed: boolean }) => void;

interface Told {
  log: Logger;
  onJob?: OnJob;
}

export interface JobRunner {
  queue: JobQueue;
  /** Begins to work off jobs with this ctx. */
  work(ctx: Ctx): Promise<void>;
  stop(): Promise<void>;
}

/** pg-boss on the same PostgreSQL: jobs are enqueued inside the verbs' own transactions, and any server may run them. */
export async function createJobRunner(options: Told & { url: string }): Promise<JobRunner> {
  const boss = new PgBoss({ connectionString: options.url, application_name: "mailroom-jobs", max: 4, useListenNotify: true, schema: "jobs", superviseIntervalSeconds: LOOK_FOR_DEAD_SECONDS, monitorIntervalSeconds: LOOK_FOR_DEAD_SECONDS });
  boss.on("error", (error) => options.log.error({ err: error }, "job runner"));
  await boss.start();
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const name of handledJobs()) {
    const queue = known.get(name);
    if (!queue) await boss.createQueue(name, { policy: isKeyed(name) ? "short" : "standard", notify: true, expireInSeconds: 900, heartbeatSeconds: HEARTBEAT_SECONDS, retryLimit: RETRIES, retryDelay: RETRY_DELAY_SECONDS, retryBackoff: true });
    else if (queue.heartbeatSeconds !== HEARTBEAT_SECONDS) await boss.updateQueue(name, { heartbeatSeconds: HEARTBEAT_SECONDS });
  }
  return { queue: createQueue(boss), work: (ctx) => startWorkers(boss, ctx, options), stop: () => boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }) };
}

/** Jobs of which one waiting copy per key is enough. */
function isKeyed(name: JobName): boolean {
  return name.startsWith("mailbox.") || name.startsWith("chat.") || name === "campaign.send" || name === "campaign.tellProgress" || name.startsWith("import.") || name === "sla.recompute" || name === "rules.backTest" || name.startsWith("schedule.");
}

function createQueue(boss: PgBoss): JobQueue {
  return {
    async enqueue(db, name, data, options = {}) {
      await boss.send(name, data, { db: fromDrizzle(db as never, sql), startAfter: options.startAfter, singletonKey: options.singletonKey });
    },
    async enqueueAll(db, name, data) {
      await boss.insert(name, data.map((one) => ({ data: one })), { db: fromDrizzle(db as never, sql) });
    },
    subscribersOf: (eventName) => subscribers[eventName] ?? [],
  };
}

async function startWorkers(boss: PgBoss, ctx: Ctx, told: Told): Promise<void> {
  for (const name of handledJobs()) {
    for (let count = 0; count < workersOf(name); count++) await startWorker(boss, ctx, told, name);
  }
  for (const entry of schedule) await boss.schedule(entry.job, entry.cron, {}, { key: entry.job, singletonKey: entry.job });
}

/** Of what recurs one is enough. */
const workersOf = (name: JobName) => (name.startsWith("schedule.") ? 1 : 2);

async function startWorker(boss: PgBoss, ctx: Ctx, { log, onJob }: Told, name: JobName): Promise<void> {
  const seconds = punctual.includes(name) ? PUNCTUAL_POLLING_SECONDS : POLLING_SECONDS;
  const pace = { batchSize: name.startsWith("event.") || runsTogether(name) ? TAKEN_AT_ONCE : 1, pollingIntervalSeconds: seconds, notifyPollingIntervalSeconds: seconds, heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS };
  const id = await boss.work<JobData[JobName]>(name, { ...pace, perJobResults: true }, async (jobs) => {
    const startedAt = performance.now();
    const results = (await runAtOnce(ctx, log, name, jobs)) ?? (await runEach(ctx, log, name, jobs));
    for (const { status } of results) onJob?.({ name, seconds: (performance.now() - startedAt) / 1000 / results.length, isFailed: status === "failed" });
    // What waits behind these is looked for at once, and not at the next poll.
    boss.notifyWorker(id);
    return results;
  });
}

/** Null: they are to be run one by one, so that one that fails is found. */
async function runAtOnce(ctx: Ctx, log: Logger, name: JobName, jobs: Job<JobData[JobName]>[]): Promise<JobResult[] | null> {
  try {
    return (await runTogether(ctx, name, jobs.map((job) => job.data))) ? jobs.map(({ id }) => ({ id, status: "completed" })) : null;
  } catch (error) {
    log.warn({ job: name, count: jobs.length, err: error }, "jobs failed together");
    return null;
  }
}

async function runEach(ctx: Ctx, log: Logger, name: JobName, jobs: Job<JobData[JobName]>[]): Promise<JobResult[]> {
  const results: JobResult[] = [];
  for (const job of jobs) results.push(await runOne(ctx, log, name, job));
  return results;
}

/** One that fails comes back alone; the others of its batch are done. */
async function runOne(ctx: Ctx, log: Logger, name: JobName, job: Job<JobData[JobName]>): Promise<JobResult> {
  const startedAt = performance.now();
  try {
    await runJob(ctx, name, job.data);
    log.debug({ job: name, id: job.id, ms: Math.round(performance.now() - startedAt) }, "job done");
    return { id: job.id, status: "completed" };
  } catch (error) {
    log.error({ job: name, id: job.id, err: error }, "job failed");
    return { id: job.id, status: "failed", output: error };
  }
}
