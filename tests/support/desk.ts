import { uuidv7 } from "../../server/ids.ts";
import { mailboxes, users } from "../../drizzle/schema/people.ts";
import { seedDesk } from "../../drizzle/seed/seed-desk.ts";
import { type Actor, type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { installCategories } from "../../server/services/classification/install-categories.ts";
import { installSlaDefaults } from "../../server/services/sla/install-defaults.ts";
import { runJob } from "../../server/jobs/handlers.ts";
import { subscribers } from "../../server/jobs/subscribers.ts";
import type { AccessAnswer } from "../../server/services/mailboxes/delegated-access.ts";
import type { JobData, JobName } from "../../server/services/events/job-queue.ts";
import { chatAdaptersAt } from "./chat-ports.ts";
import { testDatabase } from "./database.ts";

/** Without a sign-in service nobody can let Mailroom read their mailbox. */
const nobodyAgreed: AccessAnswer = { outcome: "refused", reason: "consent_needed", code: "AADSTS65001", message: "Nobody agreed.", claims: null };

interface WaitingJob {
  name: JobName;
  data: JobData[JobName];
  startAfter: Date | null;
  singletonKey: string | null;
}

/** The seeded company on a database of its own, with a clock that tests set and jobs that they drain. */
export async function testDesk(overrides: Partial<Ports> = {}) {
  const database = await testDatabase();
  let now = new Date("2026-11-16T08:00:00Z");
  const waiting: WaitingJob[] = [];
  // Nobody listens there: a test that asks a vendor gives an address of its own.
  const { chat, channels } = chatAdaptersAt("http://127.0.0.1:1", { now: () => now });
  const ports: Ports = {
    jobs: {
      enqueue: async (_db, name, data, options = {}) => {
        const key = options.singletonKey ?? null;
        if (key !== null && waiting.some((job) => job.name === name && job.singletonKey === key)) return;
        waiting.push({ name, data, startAfter: options.startAfter ?? null, singletonKey: key });
      },
      enqueueAll: async (db, name, data) => {
        for (const one of data) await ports.jobs.enqueue(db, name, one);
      },
      subscribersOf: (eventName) => subscribers[eventName] ?? [],
    },
    channels,
    chat,
    mailbox: unreachable("mailbox"),
    delegatedAccess: { redeem: async () => nobodyAgreed, renew: async () => nobodyAgreed },
    classifier: createEmbeddedClassifier(),
    languageModel: { fromEnvironment: null, ask: () => Promise.reject(new Error("This test gives no language model.")) },
    webhooks: unreachable("webhooks"),
    teams: unreachable("teams"),
    hookUrl: null,
    publicUrl: "https://desk.example",
    settingsKey: new Uint8Array(32).fill(7),
    passwordCost: { log2N: 8, r: 8, p: 1 },
    isSandbox: true,
    ...overrides,
  };
  const ctxAs = (actor: Actor): Ctx => ({ db: database.db, actor, now: () => now, newId: () => uuidv7(now), ports, cause: null });
  const system = ctxAs(systemActor("test"));
  await installCategories(system);
  await installSlaDefaults(system);
  await seedDesk(system);
  const userRows = await database.db.select().from(users);
  const mailboxRows = await database.db.select().from(mailboxes);

  const desk = {
    db: database.db,
    sql: database.sql,
    url: database.url,
    ports,
    system,
    /** `desk.as("Aylin")` */
    as(firstName: string): Ctx {
      const user = userRows.find((row) => row.name.startsWith(firstName));
      if (!user) throw new Error(`The story has no user ${firstName}`);
      return ctxAs({ type: "user", id: user.id, name: user.name, role: user.role });
    },
    user(firstName: string) {
      return userRows.find((row) => row.name.startsWith(firstName))!;
    },
    mailbox(address: string) {
      return mailboxRows.find((row) => row.address === address)!;
    },
    async addMailbox(row: { address: string; name: string; teamId: string | null }): Promise<void> {
      mailboxRows.push(...(await database.db.insert(mailboxes).values({ id: system.newId(), createdAt: now, ...row }).returning()));
    },
    clock: {
      now: () => now,
      set: (moment: Date | string) => void (now = new Date(moment)),
      advance: (minutes: number) => void (now = new Date(now.getTime() + minutes * 60_000)),
    },
    waitingJobs: () => waiting.map((job) => job.name),
    /** Runs what is due, and what that enqueues, until nothing due is left. Jobs for later stay. */
    async drainJobs(): Promise<number> {
      let count = 0;
      for (;;) {
        const index = waiting.findIndex((job) => job.startAfter === null || job.startAfter <= now);
        if (index < 0) return count;
        const [job] = waiting.splice(index, 1);
        await runJob(system, job!.name, job!.data);
        count++;
        if (count > 10_000) throw new Error("The jobs never end: a job enqueues itself at once.");
      }
    },
    async drop() {
      await database.drop();
    },
  };
  return desk;
}
export type Desk = Awaited<ReturnType<typeof testDesk>>;

function unreachable<Port extends object>(name: string): Port {
  return new Proxy({}, { get: (_, method) => (method === "then" ? undefined : () => Promise.reject(new Error(`This test gives no ${name} port (${String(method)}).`))) }) as Port;
}
