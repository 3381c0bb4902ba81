import { readHook } from "../../server/adapters/meta/read-hook.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { processHook } from "../../server/services/channels/process-hook.ts";
import { dieAtPromise } from "../support/die-at-promise.ts";

/** Does what a kept hook means, and dies at its n-th promise. */
const { databaseUrl, hookLogId, at, killAt } = JSON.parse(process.argv[2]!) as { databaseUrl: string; hookLogId: string; at: string; killAt: number };
const now = () => new Date(at);
const ports = { jobs: { enqueue: async () => {}, enqueueAll: async () => {}, subscribersOf: () => [] }, chat: { readHook }, classifier: createEmbeddedClassifier(), isSandbox: true, publicUrl: "https://desk.example", settingsKey: new Uint8Array(32).fill(7) } as unknown as Ports;
const database = openDatabase(databaseUrl, { max: 4 });
const ctx: Ctx = { db: database.db, actor: systemActor("Mailroom"), now, newId: () => uuidv7(now()), ports, cause: null };
await database.sql`select 1`;
dieAtPromise(killAt);
await processHook(ctx, { hookLogId });
process.exit(0);
