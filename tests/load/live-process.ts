import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { seedDesk } from "../../drizzle/seed/seed-desk.ts";
import { people } from "../../drizzle/seed/story.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { createApp } from "../../server/app.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { createJobRunner } from "../../server/jobs/runner.ts";
import { listen } from "../../server/listen.ts";
import { installCategories } from "../../server/services/classification/install-categories.ts";
import { saveMetaApp } from "../../server/services/channels/meta-app.ts";
import { EVENTS_CHANNEL } from "../../server/services/events/record-event.ts";
import { createLiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import { visibleMailboxes } from "../../server/services/people/queries.ts";
import { installSlaDefaults } from "../../server/services/sla/install-defaults.ts";
import { addAccount, APP_SECRET, chatPorts, NUMBER_ID, VERIFY_TOKEN, WABA_ID } from "../channels/chat-desk.ts";
import { firstNameAsToken } from "../support/api.ts";

/** Mailroom's API, sockets and jobs in a process of their own, on a database with one WhatsApp number. Says where it is, and what it weighs and took when asked. */
const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-live-"));
const postgres = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
await migrateDatabase(postgres.url);
const database = openDatabase(postgres.url, { max: 10 });
// No mailbox can be read here, and each job that tries says so.
const log = pino({ level: "fatal" });
const runner = await createJobRunner({ url: postgres.url, log });
const ports = {
  jobs: runner.queue, channels: {}, languageModel: { fromEnvironment: null }, classifier: createEmbeddedClassifier(), webhooks: {}, hookUrl: null, publicUrl: "https://desk.example", settingsKey: new Uint8Array(32).fill(7), isSandbox: true,
  chat: chatPorts({ answers: new Map(), asked: [] }, { message: null, confirmed: [] }),
} as unknown as Ports;
const ctx: Ctx = { db: database.db, actor: systemActor("bench"), now: () => new Date(), newId: () => uuidv7(new Date()), cause: null, ports };
await installCategories(ctx);
await installSlaDefaults(ctx);
await seedDesk(ctx);
await saveMetaApp(ctx, { appId: "1", secret: APP_SECRET, verifyToken: VERIFY_TOKEN });
const support = (await visibleMailboxes(ctx)).find(({ address }) => address.startsWith("support@"))!;
await addAccount(ctx, { channel: "whatsapp", externalId: NUMBER_ID, businessId: WABA_ID, teamId: support.teamId! });
const live = createLiveHub(database.db);
await database.sql.listen(EVENTS_CHANNEL, (payload) => void live.hear(payload));
const certificate = await loadCertificate({ folder, hosts: [] });
const server = await listen({ host: "localhost", port: 0, certificate });
const onlookers = createOnlookers({ serverId: ctx.newId(), now: () => performance.now(), say: () => {} });
server.serveWith(createApp({ ctx, verifyToken: firstNameAsToken, adminEmails: [], checkHealth: async () => ({ status: "ok", checks: [] }), live, onlookers, log }).fetch);
await runner.work(ctx);

process.on("message", (asked) => {
  if (asked === "weigh") void weigh();
  if (asked === "cpu") process.send!({ type: "cpu", ...process.cpuUsage() });
});
process.once("disconnect", () => void end());
process.send!({ type: "ready", port: server.port, ca: certificate.ca, token: people[0]!.name.split(" ")[0] });

/** What is left when rubbish is gone: the whole process, as the machine sees it. */
async function weigh(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await sleep(250);
  }
  const { rss, heapUsed: heap } = process.memoryUsage();
  process.send!({ type: "weight", rss, heap });
}

async function end(): Promise<void> {
  await runner.stop();
  await server.close();
  await database.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
