import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { CallHook } from "../graph/hook-calls.ts";
import type { ChatDaysLever } from "./bad-days.ts";
import type { Json, OwedHook } from "./model.ts";
import type { MetaWorld } from "./world.ts";

/** Meta tries for seven days, ever more rarely: https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
const RETRY_AFTER_MS = [250, 1_000, 4_000, 15_000, 60_000, 300_000, 3_600_000];
const GIVE_UP_AFTER_MS = 7 * 86_400_000;
const CALLS_AT_ONCE = 6;
const LOG_MAX = 2_000;

export interface ToldHook {
  route: OwedHook["route"];
  object: string;
  status: number | null;
  at: string;
  body: string;
}

export interface Teller {
  /** Owes an entry to whoever listens; told when it is safe on the disk. */
  tell(owed: { route: OwedHook["route"]; object: OwedHook["object"]; entry: Json; awsId?: string | null }): void;
  /** Resolves when all that is owed now was tried once, or after two seconds. */
  tried(): Promise<void>;
  /** What was told, newest last. */
  log(): ToldHook[];
  /** Makes the calls of the other route: given by AWS. */
  carryAws(carry: (owed: OwedHook) => Promise<boolean>): void;
  note(hook: ToldHook): void;
  close(): void;
}

/**
 * Calls hooks as Meta does: signed over the bytes with the app's secret, at least once, in no sure order, several to a call
 * where a lever says so, and again while nobody answers. What is owed outlives a restart.
 */
export function createTeller({ world, days, callHook }: { world: MetaWorld; days: ChatDaysLever; callHook: CallHook }): Teller {
  let queue: OwedHook[] = [...world.owed.values()];
  const log: ToldHook[] = [];
  const attempts = new Map<string, number>();
  const waits = new Set<NodeJS.Timeout>();
  let running = 0;
  let isClosed = false;
  let isPlanned = false;
  let idle: (() => void)[] = [];
  let carry: (owed: OwedHook) => Promise<boolean> = async () => true;

  const plan = () => {
    if (isPlanned || isClosed) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      pump();
    });
  };
  const pump = () => {
    while (!isClosed && !days.now().hooks.areHeld && running < CALLS_AT_ONCE && queue.length > 0) {
      const batch = takeBatch();
      running += 1;
      void call(batch).finally(() => {
        running -= 1;
        if (running === 0 && queue.length === 0) settle();
        pump();
      });
    }
  };
  const settle = () => {
    for (const done of idle) done();
    idle = [];
  };
  const takeBatch = (): OwedHook[] => {
    const [first, ...rest] = queue as [OwedHook, ...OwedHook[]];
    const size = first.route === "aws" ? 1 : days.now().hooks.batch;
    const like = [first, ...rest.filter((one) => one.route === first.route && one.object === first.object)].slice(0, size);
    queue = queue.filter((one) => !like.includes(one));
    return like;
  };
  const call = async (batch: OwedHook[]) => {
    const isSafe = await world.synced().then(() => true, () => false);
    if (!isSafe || isClosed) return;
    const isTaken = batch[0]!.route === "aws" ? await carry(batch[0]!).catch(() => false) : await post(batch);
    for (const owed of batch) {
      const count = (attempts.get(owed.id) ?? 0) + 1;
      const isOver = world.now().getTime() - Date.parse(owed.createdAt) > GIVE_UP_AFTER_MS;
      if (isTaken || isOver) {
        attempts.delete(owed.id);
        world.commit({ t: "told", id: owed.id });
        continue;
      }
      attempts.set(owed.id, count);
      later(RETRY_AFTER_MS[Math.min(count, RETRY_AFTER_MS.length) - 1]!, () => {
        queue.push(owed);
        pump();
      });
    }
  };
  const post = async (batch: OwedHook[]): Promise<boolean> => {
    const { object } = batch[0]!;
    const url = world.callbacks.get(object);
    if (!url) return true;
    const body = JSON.stringify({ object, entry: batch.map(({ entry }) => entry) });
    const secret = days.now().hooks.areForged ? randomBytes(16).toString("hex") : world.business.app.secret;
    const headers = { "content-type": "application/json", "user-agent": "facebookexternalua", "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
    let isTaken = false;
    for (let i = 0; i < days.now().hooks.times; i += 1) {
      const answer = await callHook(url, { method: "POST", headers, body }).catch(() => null);
      note({ route: "meta", object, status: answer?.status ?? null, at: world.now().toISOString(), body });
      isTaken ||= answer !== null && answer.status === 200;
    }
    return isTaken;
  };
  const note = (hook: ToldHook) => {
    log.push(hook);
    if (log.length > LOG_MAX) log.shift();
  };
  const later = (ms: number, what: () => void) => {
    if (isClosed) return;
    const timer = setTimeout(() => {
      waits.delete(timer);
      what();
    }, ms);
    timer.unref();
    waits.add(timer);
  };
  // Held calls go out when a lever lets them.
  days.watch(plan);
  if (queue.length > 0) later(RETRY_AFTER_MS[0]!, pump);
  return {
    tell: ({ route, object, entry, awsId = null }) => {
      const owed: OwedHook = { id: randomUUID(), route, object, entry, awsId, createdAt: world.now().toISOString() };
      world.commit({ t: "owed", hook: owed });
      queue.push(owed);
      plan();
    },
    tried: () =>
      new Promise((resolve) => {
        if (running === 0 && queue.length === 0) return resolve();
        idle.push(resolve);
        later(2_000, resolve);
        plan();
        return undefined;
      }),
    log: () => [...log],
    carryAws: (given) => void (carry = given),
    note,
    close: () => {
      isClosed = true;
      for (const timer of waits) clearTimeout(timer);
      settle();
    },
  };
}
