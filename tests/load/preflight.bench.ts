import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { contacts, importRows, imports } from "../../drizzle/schema/contacts.ts";
import { mailboxes, users } from "../../drizzle/schema/people.ts";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import type { Ctx, Ports } from "../../server/context.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { checkCampaign } from "../../server/services/campaigns/check-campaign.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";

/** The look at every row before a start, beside the time that it may take. Rows differ within the text and within a link. */
const ROWS = Number(process.env.ROWS ?? 100_000);
const SECONDS_MAX = 20;
const ROWS_PER_BATCH = 1_000;
const PULSE_MS = 20;

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-preflight-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
try {
  await migrateDatabase(server.url);
  const { db, close } = openDatabase(server.url, { max: 4 });
  const ports = { jobs: { enqueue: async () => {}, subscribersOf: () => [] }, settingsKey: new Uint8Array(32).fill(7), isSandbox: true } as unknown as Ports;
  const userId = uuidv7(new Date());
  const ctx: Ctx = { db, actor: { type: "user", id: userId, name: "Tomás Ortega", role: "agent" }, now: () => new Date(), newId: () => uuidv7(new Date()), cause: null, ports };
  const campaignId = await prepare(ctx, userId);
  const before = process.memoryUsage.rss();
  const late = watchTheLoop();
  const startedAt = performance.now();
  const check = await checkCampaign(ctx, { campaignId, waitMs: 10 * 60_000 });
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`${check.recipientCount} rows checked in ${seconds.toFixed(1)} s, ${(seconds / SECONDS_MAX).toFixed(2)} of the ${SECONDS_MAX} s wanted; others waited ${Math.round(late())} ms at most; ${Math.round((process.memoryUsage.rss() - before) / 1_048_576)} MB more`);
  await close();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function prepare(ctx: Ctx, userId: string): Promise<string> {
  const at = ctx.now();
  const [mailboxId, importId] = [ctx.newId(), ctx.newId()];
  await ctx.db.insert(users).values({ id: userId, email: "tomas@fernweh.example", name: "Tomás Ortega", role: "agent", createdAt: at });
  await ctx.db.insert(mailboxes).values({ id: mailboxId, address: "tomas@fernweh.example", name: "Tomás Ortega", userId, createdAt: at });
  await ctx.db.insert(imports).values({ id: importId, fileName: "bench.csv", status: "finished", settings: {} as never, counts: { new: ROWS }, rowCount: ROWS, appliedLine: ROWS + 1, createdBy: userId, createdAt: at });
  for (let done = 0; done < ROWS; done += ROWS_PER_BATCH) {
    const rows = Array.from({ length: ROWS_PER_BATCH }, (_, index) => ({ contactId: ctx.newId(), line: done + index + 2, number: done + index }));
    await ctx.db.insert(contacts).values(rows.map(({ contactId, number }) => ({ id: contactId, name: `Guest${number}`, createdAt: at, updatedAt: at })));
    await ctx.db.insert(importRows).values(rows.map(({ contactId, line, number }) => ({
      importId, line, contactId, outcome: "new" as const, emailKey: `guest${number}@many.example`,
      values: { given_name: `Guest${number}`, family_name: `Family${number}`, email: `guest${number}@many.example`, trip: "the Azores", page: `https://fernweh.example/trips/${number}` },
    })));
  }
  const html = `<table><tr><td><p>Dear {{ first_name }} {{ last_name }},</p><p>see you in <a href="{{ page }}">{{ trip }}</a>.</p>${"<p>The winter catalogue is out, with nine new trips to places where hardly anybody goes.</p>".repeat(8)}</td></tr></table>`;
  const template = await saveTemplate(ctx, { name: "Winter", subject: "{{ first_name }}, the winter catalogue", html, language: "en" });
  const { id } = await createCampaign(ctx, { name: "Winter", importId, templateId: template.id, mailboxId });
  return id;
}

/** How late a timer was at most: what another request would have waited. */
function watchTheLoop(): () => number {
  let worst = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last - PULSE_MS);
    last = now;
  }, PULSE_MS);
  return () => {
    clearInterval(timer);
    return worst;
  };
}
