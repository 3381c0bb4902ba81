import { sql } from "drizzle-orm";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Ctx } from "./context.ts";
import { createLoadSampler, type LoadSample } from "./load-sampler.ts";
import { type DeskFigures, deskFigures } from "./services/monitoring/desk-figures.ts";

/** A scrape that comes sooner gets the figures of the one before: whoever asks often costs the database no more. */
const KEPT_MS = 5_000;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface Metrics {
  /** What was since the last look, for the trend that is kept. */
  takeSample(): LoadSample;
  noteRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  noteJob(job: { name: string; seconds: number; isFailed: boolean }): void;
  noteScreens(count: number): void;
  /** In Prometheus' text form. */
  text(ctx: Ctx): Promise<string>;
  contentType: string;
}

/**
 * What Prometheus reads: of this process (requests, jobs, memory, the event loop) and of the desk (queues, mailboxes,
 * limits that are left), which every server tells alike. https://prometheus.io/docs/practices/naming/
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const sampler = createLoadSampler();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "mailroom_" });
  const requests = new Histogram({ name: "mailroom_http_request_duration_seconds", help: "Requests by route and answer", labelNames: ["method", "route", "status"], buckets: SECONDS, registers });
  const jobs = new Histogram({ name: "mailroom_job_duration_seconds", help: "Jobs by name", labelNames: ["job"], buckets: SECONDS, registers });
  const failures = new Counter({ name: "mailroom_job_failures_total", help: "Jobs that failed and come back", labelNames: ["job"], registers });
  const screens = new Gauge({ name: "mailroom_live_connections", help: "Screens that hear of changes from this server", registers });
  const database = new Gauge({ name: "mailroom_database_answer_seconds", help: "How long the database took for the smallest question", registers });
  const tell = deskGauges(registers);
  let readAt = -Infinity;

  const read = async (ctx: Ctx) => {
    const startedAt = performance.now();
    await ctx.db.execute(sql`select 1`);
    database.set((performance.now() - startedAt) / 1000);
    tell(await deskFigures(ctx));
  };
  return {
    contentType: registry.contentType,
    takeSample: sampler.take,
    noteRequest({ method, route, status, seconds }) {
      sampler.noteRequest({ status, seconds });
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    noteJob({ name, seconds, isFailed }) {
      sampler.noteJob({ isFailed });
      jobs.observe({ job: name }, seconds);
      if (isFailed) failures.inc({ job: name });
    },
    noteScreens: (count) => screens.set(count),
    async text(ctx) {
      if (performance.now() - readAt > KEPT_MS) {
        readAt = performance.now();
        await read(ctx);
      }
      return registry.metrics();
    },
  };
}

function deskGauges(registers: Registry[]): (figures: DeskFigures) => void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) => new Gauge<Label>({ name: `mailroom_${name}`, help, labelNames, registers });
  const waiting = gauge("queue_waiting", "Jobs that are due and not begun", ["queue"]);
  const oldest = gauge("queue_oldest_seconds", "How long the oldest of them has been due", ["queue"]);
  const failed = gauge("queue_failed", "Jobs that were given up", ["queue"]);
  const lastSeen = gauge("mailbox_last_read_timestamp_seconds", "When a mailbox was last read to its end", ["mailbox"]);
  const lastMail = gauge("mailbox_last_mail_timestamp_seconds", "The newest mail that a mailbox was seen to get", ["mailbox"]);
  const failing = gauge("mailbox_failing", "1: a mailbox cannot be read", ["mailbox"]);
  const boxBlocked = gauge("mailbox_blocked_seconds", "How long Outlook asks to leave a mailbox alone", ["mailbox"]);
  const dayLeft = gauge("sending_account_day_left", "What a sending account's quota of a day has left", ["account"]);
  const accountBlocked = gauge("sending_account_blocked_seconds", "How long a provider asks to wait", ["account"]);
  const tokens = gauge("llm_tokens_left", "What the language model's budget of today has left");
  const arrivals = gauge("arrivals_failed", "Mails that were set aside");
  const cases = gauge("cases_open", "Cases that are not resolved or closed");
  const overdue = gauge("targets_overdue", "Promises that are due and not met");
  const deliveries = gauge("deliveries", "Deliveries of all campaigns", ["status"]);
  const webhooks = gauge("webhooks_failing", "Webhooks whose last call failed");
  return (figures) => {
    for (const one of [waiting, oldest, failed, lastSeen, lastMail, failing, boxBlocked, dayLeft, accountBlocked, deliveries]) one.reset();
    for (const queue of figures.queues) {
      waiting.set({ queue: queue.name }, queue.waiting);
      oldest.set({ queue: queue.name }, queue.oldestSeconds);
      failed.set({ queue: queue.name }, queue.failed);
    }
    for (const { address: mailbox, ...box } of figures.mailboxes) {
      if (box.lastSeenAt) lastSeen.set({ mailbox }, box.lastSeenAt.getTime() / 1000);
      if (box.lastMailAt) lastMail.set({ mailbox }, box.lastMailAt.getTime() / 1000);
      failing.set({ mailbox }, box.isFailing ? 1 : 0);
      boxBlocked.set({ mailbox }, box.blockedSeconds);
    }
    for (const { name: account, ...left } of figures.accounts) {
      dayLeft.set({ account }, left.dayLeft);
      accountBlocked.set({ account }, left.blockedSeconds);
    }
    if (figures.llm) tokens.set(figures.llm.left);
    arrivals.set(figures.failedArrivals);
    cases.set(figures.openCases);
    overdue.set(figures.overdueTargets);
    for (const [status, count] of Object.entries(figures.deliveries)) deliveries.set({ status }, count);
    webhooks.set(figures.failingWebhooks);
  };
}
