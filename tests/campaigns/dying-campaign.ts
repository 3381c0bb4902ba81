import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { runSender } from "../../server/services/deliveries/run-sender.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { dieAtPromise } from "../support/die-at-promise.ts";

/** Sends what is due of one campaign, and dies at its n-th promise. */
const { databaseUrl, campaignId, vendorUrl, at, killAt } = JSON.parse(process.argv[2]!) as { databaseUrl: string; campaignId: string; vendorUrl: string; at: string; killAt: number };
const now = () => new Date(at);
const ports = { jobs: { enqueue: async () => {}, enqueueAll: async () => {}, subscribersOf: () => [] }, ...chatAdaptersAt(vendorUrl, { now }), isSandbox: true, publicUrl: "https://desk.example", settingsKey: new Uint8Array(32).fill(7) } as unknown as Ports;
const database = openDatabase(databaseUrl, { max: 4 });
const ctx: Ctx = { db: database.db, actor: systemActor("Mailroom"), now, newId: () => uuidv7(now()), ports, cause: null };
await database.sql`select 1`;
dieAtPromise(killAt);
await runSender(ctx, { campaignId });
process.exit(0);
