import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Identity, Permission, VerifyToken } from "./access.ts";
import { findMailbox, identify, isApp, openMailbox } from "./access.ts";
import { batchRoute } from "./batch.ts";
import type { DeliveryOptions } from "./deliver.ts";
import { deliverRaw } from "./deliver.ts";
import { accessDenied, graphError } from "./errors.ts";
import type { FaultLevers } from "./levers.ts";
import { createFaults } from "./levers.ts";
import type { Limits } from "./limits.ts";
import { createLimits } from "./limits.ts";
import type { Mailbox } from "./mailbox.ts";
import { messageId } from "./message-view.ts";
import type { GraphUser } from "./model.ts";
import { canonicalPath } from "./paths.ts";
import { attachmentRoutes, createUploads, uploadRoutes } from "./routes-attachments.ts";
import { folderRoutes } from "./routes-folders.ts";
import { messageRoutes } from "./routes-messages.ts";
import { subscriptionRoutes } from "./routes-subscriptions.ts";
import { userRoutes } from "./routes-users.ts";
import { rawOf } from "./send.ts";
import { openStore, wellKnownFolder } from "./store.ts";
import type { Store } from "./store.ts";
import type { CallHook } from "./hook-calls.ts";
import type { LifecycleEvent } from "./notifier.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { createSubscriptions, subscriptionView } from "./subscriptions.ts";
import type { GraphContext, GraphEnv } from "./wire.ts";
import { answerError, graphWire, sleep } from "./wire.ts";

export interface SandboxGraphOptions {
  /** Where the state is kept; absent: in memory only. */
  journalFile?: string;
  /** The address under which clients reach it, such as https://localhost:3000/sandbox/graph/v1.0 */
  baseUrl: string;
  now: () => Date;
  tenantId: string;
  /** People and shared mailboxes. Their ids are UUIDs. */
  users: GraphUser[];
  verifyToken: VerifyToken;
  callHook?: CallHook;
}

/** Of a mailbox's Sent Items, the newest. */
const SENT_MAX = 500;

export interface SandboxLevers extends FaultLevers {
  /** A raw mail arrives in a mailbox (object id or address). Any bytes are taken. */
  deliver(mailbox: string, raw: Uint8Array, options?: DeliveryOptions): Promise<{ id: string; internetMessageId: string }>;
  /** What left a mailbox, newest first, as it travelled. */
  sentFrom(mailbox: string): Promise<{ internetMessageId: string; to: string[]; at: string; subject: string; raw: string }[]>;
  expireSubscriptions(): Promise<void>;
  lifecycle(event: LifecycleEvent): Promise<void>;
  /** Every delta link that was given out is too old from now on: 410. */
  expireDeltaLinks(): Promise<void>;
  /** How many requests to this mailbox ran at once at most, since the last reset. */
  peakRequests(mailbox: string): number;
  setLimits(limits: Partial<Limits>): void;
  subscriptionsOf(mailbox?: string): Record<string, unknown>[];
  /** Empties every mailbox, ends every subscription, lifts every fault and limit. */
  reset(): Promise<void>;
}

export interface SandboxGraph {
  app: Hono;
  levers: SandboxLevers;
  close(): Promise<void>;
}

/** Opens the mailbox that a request's path names, for what the request wants to do. */
export type Open = (c: GraphContext, permission: Permission) => Mailbox;

/** A Graph mail server with a memory: the wire of graph.microsoft.com/v1.0 as far as mail goes. */
export async function createSandboxGraph(options: SandboxGraphOptions): Promise<SandboxGraph> {
  const users = options.users.map((user) => ({ ...user, id: user.id.toLowerCase() }));
  const store = await openStore({ ...options, users });
  const faults = createFaults();
  const limits = createLimits(options.now);
  const subscriptions = createSubscriptions({ store, tenantId: options.tenantId, callHook: options.callHook });
  const closing = new AbortController();
  const basePath = new URL(options.baseUrl).pathname.replace(/\/$/, "");
  const baseUrl = options.baseUrl.replace(/\/$/, "");

  const graph = new Hono<GraphEnv>({ getPath: (request) => canonicalPath(request.url, basePath) });
  graph.onError(answerError(store));
  graph.notFound((c) => {
    throw graphError(400, "BadRequest", `Resource not found for the segment '${c.req.path.split("/")[1] ?? ""}'.`);
  });
  graph.use("*", graphWire({ store, faults, closing: closing.signal }));
  const uploads = createUploads();
  uploadRoutes(graph, { store, baseUrl, uploads });
  graph.use("*", async function authenticate(c, next) {
    c.set("identity", await identify(c, options.verifyToken));
    await next();
  });
  graph.use("*", async function countRequests(c, next) {
    const user = /^\/(me|users)(?:\/([^/]+))?/.exec(c.req.path);
    const mailbox = user ? findMailbox(store, user[1] === "me" ? (c.get("identity").oid ?? "") : decodeURIComponent(user[2] ?? "")) : null;
    const leave = mailbox ? limits.enter(mailbox.user.id) : () => {};
    const work = async () => {
      if (c.get("delayMs") > 0) await sleep(c.get("delayMs"));
      await next();
    };
    await work().finally(leave);
  });
  const open: Open = (c, permission) => openMailbox(store, c.get("identity"), c.req.param("user") ?? "me", permission);
  for (const prefix of ["/me", "/users/:user"]) {
    userRoutes(graph, prefix, store, open, baseUrl);
    folderRoutes(graph, prefix, store, open, baseUrl);
    messageRoutes(graph, prefix, { store, open, limits, baseUrl });
    attachmentRoutes(graph, prefix, { store, open, baseUrl, uploads });
  }
  subscriptionRoutes(graph, subscriptions, (c, user) => openForSubscription(store, c.get("identity"), user), baseUrl);
  batchRoute(graph, baseUrl);

  // The mount point's own router must not read the path first: OData's spellings are put right in getPath.
  const app = new Hono();
  app.all("*", (c) => graph.fetch(c.req.raw, c.env as GraphEnv["Bindings"]));
  return {
    app,
    levers: leversOf(store, subscriptions, faults, limits),
    close: async () => {
      closing.abort();
      subscriptions.close();
      await store.close();
    },
  };
}

// The .Shared permissions do not subscribe: a shared mailbox needs an app.
// https://learn.microsoft.com/graph/outlook-change-notifications-overview
function openForSubscription(store: Store, identity: Identity, user: string): Mailbox {
  const mailbox = openMailbox(store, identity, user, "Mail.Read");
  if (!isApp(identity) && mailbox.user.id !== identity.oid) throw accessDenied();
  return mailbox;
}

function leversOf(
  store: Store,
  subscriptions: Subscriptions,
  faults: ReturnType<typeof createFaults>,
  limits: ReturnType<typeof createLimits>,
): SandboxLevers {
  return {
    ...faults.levers,
    deliver: async (user, raw, options) => {
      const mailbox = findMailbox(store, user);
      if (!mailbox) throw graphError(404, "ErrorInvalidUser", `The requested user '${user}' is invalid.`);
      const message = await deliverRaw(store, mailbox, raw, options);
      await store.synced();
      return { id: messageId({ mailbox, immutableIds: true }, message), internetMessageId: message.internetMessageId };
    },
    sentFrom: async (user) => {
      const mailbox = findMailbox(store, user);
      if (!mailbox) throw graphError(404, "ErrorInvalidUser", `The requested user '${user}' is invalid.`);
      const folder = wellKnownFolder(mailbox, "sentitems");
      const sent = [...mailbox.messages.values()].filter((message) => message.folder === folder).toSorted((a, b) => b.key - a.key).slice(0, SENT_MAX);
      return Promise.all(sent.map(async (message) => ({ internetMessageId: message.internetMessageId, to: message.to.map((one) => one.emailAddress.address ?? ""), at: message.sentAt, subject: message.subject, raw: (await rawOf(store, message)).toString("latin1") })));
    },
    expireSubscriptions: async () => {
      subscriptions.expireAll();
      await store.synced();
    },
    lifecycle: async (event) => {
      await subscriptions.lifecycle(event);
      await store.synced();
    },
    expireDeltaLinks: async () => {
      store.commit({ t: "counter", key: store.state.lastKey, epoch: randomUUID() });
      await store.synced();
    },
    peakRequests: (user) => limits.peakOf(findMailbox(store, user)?.user.id ?? ""),
    setLimits: limits.set,
    subscriptionsOf: (user) => {
      const userId = user === undefined ? undefined : findMailbox(store, user)?.user.id;
      return subscriptions.all().filter((one) => user === undefined || one.userId === userId).map(subscriptionView);
    },
    reset: async () => {
      store.reset();
      faults.clear();
      limits.clear();
      await store.synced();
    },
  };
}
