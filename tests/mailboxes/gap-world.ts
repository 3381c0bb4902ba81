import { eq, sql } from "drizzle-orm";
import { Agent } from "undici";
import { directory, supportMailbox } from "../../drizzle/seed/story.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { arrivals, mailboxes, mailboxFolders } from "../../drizzle/schema/people.ts";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import type { Ctx, Ports } from "../../server/context.ts";
import type { SandboxGraphOptions } from "../../server/sandbox/graph/server.ts";
import { runJob } from "../../server/jobs/handlers.ts";
import type { JobData, JobName, JobQueue } from "../../server/services/events/job-queue.ts";
import { checkMailboxes } from "../../server/services/mailboxes/check-mailboxes.ts";
import { reconcileMailboxes } from "../../server/services/mailboxes/reconcile-mailbox.ts";
import { retryDueArrivals } from "../../server/services/mailboxes/retry-arrivals.ts";
import { pollMailboxes, watchMailboxes } from "../../server/services/mailboxes/watch-mailboxes.ts";
import { runGraph } from "../sandbox/graph-sandbox.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const HOOK_URL = "https://mailroom.fernweh.example/hooks/graph";
const IMMUTABLE = 'IdType="ImmutableId"';
const MINUTE_MS = 60_000;

interface WaitingJob {
  name: JobName;
  data: JobData[JobName];
  at: number;
  key: string | null;
}

export interface GapWorldOptions {
  /** Whose mailbox is read; absent: the desk's. */
  address?: string;
  verifyToken?: SandboxGraphOptions["verifyToken"];
  /** By what it is read; absent: by the app's right. */
  getToken?: (desk: Desk, mailbox: string, wish?: { refused?: string }) => Promise<string>;
  delegatedAccess?: Ports["delegatedAccess"];
  /** Before each time begins anew. */
  onBegin?: (desk: Desk) => Promise<void>;
}

/** What reads mailboxes, on a clock of its own, with the sandbox's Graph; what follows from a stored mail is left out. */
export async function gapWorld(options: GapWorldOptions = {}) {
  const dispatcher = new Agent();
  const calls: { url: string; body: string }[] = [];
  let waiting: WaitingJob[] = [];
  let dies: (() => boolean) | null = null;
  const jobs: JobQueue = {
    enqueue: async (_db, name, data, options = {}) => {
      if (!name.startsWith("mailbox.")) return;
      const key = options.singletonKey ?? null;
      if (waiting.some((job) => job.name === name && job.key === key)) return;
      waiting.push({ name, data, at: options.startAfter?.getTime() ?? 0, key });
    },
    enqueueAll: async () => {},
    subscribersOf: () => [],
  };
  let api: ReturnType<typeof testApi> | null = null;
  const running = await runGraph({
    users: directory,
    ...(options.verifyToken && { verifyToken: options.verifyToken }),
    callHook: async (url, { body }) => {
      const token = new URL(url).searchParams.get("validationToken");
      if (token === null) calls.push({ url, body });
      return { status: token === null ? 202 : 200, text: token ?? "" };
    },
  });
  const connect = () => createGraphMailbox({ baseUrl: running.baseUrl, getToken: (mailbox, wish) => (options.getToken ? options.getToken(desk, mailbox, wish) : Promise.resolve("app")), now: () => desk.clock.now(), dispatcher, timeoutMs: 2_000 });
  let graph = connect();
  // A server that dies leaves the mail it holds unread, and the job comes again.
  const readMime: typeof graph.readMime = (address, id) => (dies?.() ? Promise.reject(new Error("This server died.")) : graph.readMime(address, id));
  const mailbox = new Proxy(graph, { get: (_, name) => (name === "readMime" ? readMime : graph[name as keyof typeof graph]) });
  const desk = await testDesk({ jobs, mailbox, hookUrl: HOOK_URL, ...(options.delegatedAccess && { delegatedAccess: options.delegatedAccess }) });
  api = testApi(desk);
  const { address = supportMailbox.address } = options;
  const mailboxId = desk.mailbox(address).id;
  await desk.db.update(mailboxes).set({ isWatched: false }).where(sql`${mailboxes.id} <> ${mailboxId}`);
  const user = `/users/${address}`;
  const call = (method: string, path: string, body?: unknown) => running.call(method, path, { token: "app", prefer: IMMUTABLE, body });
  // A person whose request meets a fault is left without an answer as well.
  const tryCall = (method: string, path: string, body?: unknown) => call(method, path, body).catch(() => null);
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  const world = {
    desk, running, api, mailboxId, address, calls, tryCall,
    ctx: desk.system as Ctx,
    user,
    setDying: (isDying: (() => boolean) | null) => void (dies = isDying),
    /** As new: nothing on the server, nothing stored, nothing waiting. */
    async begin() {
      await running.graph.levers.reset();
      // The folders of a mailbox that was made anew have other ids.
      graph = connect();
      await desk.sql`truncate arrivals, mailbox_counts, mailbox_changes, mailbox_folders, messages, conversations cascade`;
      await desk.db.update(mailboxes).set({ lastSeenAt: null, lastMailAt: null, failure: null, failedAt: null, blockedUntil: null, leaseUntil: null, alarmedAt: null, watchFrom: null });
      waiting = [];
      calls.length = 0;
      dies = null;
      world.setClock(new Date("2026-11-16T08:00:00Z"));
      await options.onBegin?.(desk);
    },
    setClock(at: Date) {
      desk.clock.set(at);
      running.clock.now = desk.clock.now();
    },
    advance(minutes: number) {
      world.setClock(new Date(desk.clock.now().getTime() + minutes * MINUTE_MS));
    },
    /** What a server does at these minutes, whether or not anybody calls. */
    async tick({ reconciles = false } = {}) {
      await watchMailboxes(world.ctx);
      await pollMailboxes(world.ctx);
      await retryDueArrivals(world.ctx);
      await checkMailboxes(world.ctx);
      if (reconciles) await reconcileMailboxes(world.ctx);
    },
    /** Runs what is due. A job that failed comes again after a minute. */
    async work() {
      for (let runs = 0; runs < 500; runs++) {
        const now = desk.clock.now().getTime();
        const index = waiting.findIndex((job) => job.at <= now);
        if (index < 0) return;
        const [job] = waiting.splice(index, 1);
        await runJob(world.ctx, job!.name, job!.data).catch((error: unknown) => {
          if (!/died/.test(String(error))) throw error;
          waiting.push({ ...job!, at: now + MINUTE_MS });
        });
      }
      throw new Error("The jobs never end.");
    },
    /** One of the notifications that Graph sent reaches us. */
    async pass(index: number) {
      await settle();
      const made = calls[index];
      if (made) await api!.app.request(made.url, { method: "POST", headers: { "content-type": "application/json" }, body: made.body });
    },
    async onServer(): Promise<Map<string, { folder: string; isDraft: boolean; internetMessageId: string }>> {
      const found = new Map<string, { folder: string; isDraft: boolean; internetMessageId: string }>();
      const names = new Map<string, string>();
      for (const name of ["inbox", "sentitems", "drafts", "deleteditems", "archive"]) names.set((await call("GET", `${user}/mailFolders/${name}?$select=id`)).json.id, name);
      for (let path: string | null = `${user}/messages?$select=id,isDraft,parentFolderId,internetMessageId&$top=1000`; path; ) {
        const { json } = await call("GET", path);
        for (const one of json.value) found.set(one.id, { folder: names.get(one.parentFolderId) ?? one.parentFolderId, isDraft: one.isDraft, internetMessageId: one.internetMessageId });
        path = json["@odata.nextLink"] ?? null;
      }
      return found;
    },
    failure: async () => (await desk.db.select({ failure: mailboxes.failure }).from(mailboxes).where(eq(mailboxes.id, mailboxId)))[0]!.failure,
    arrivals: () => desk.db.select().from(arrivals).where(eq(arrivals.mailboxId, mailboxId)),
    messages: () => desk.db.select().from(messages).where(eq(messages.mailboxId, mailboxId)),
    folders: () => desk.db.select().from(mailboxFolders).where(eq(mailboxFolders.mailboxId, mailboxId)),
    async stop() {
      await running.stop();
      await dispatcher.destroy();
      await desk.drop();
    },
  };
  return world;
}
export type GapWorld = Awaited<ReturnType<typeof gapWorld>>;
