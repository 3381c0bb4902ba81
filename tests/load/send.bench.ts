import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import nodemailer from "nodemailer";
import { Agent, request } from "undici";
import { campaigns, recipients } from "../../drizzle/schema/campaigns.ts";
import { contacts, imports } from "../../drizzle/schema/contacts.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { mailboxes, users } from "../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import type { MailProvider } from "../../server/contract/sending-accounts.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { mergeValuesOf } from "../../server/services/contacts/merge-values.ts";
import { queueDeliveries } from "../../server/services/deliveries/queue-delivery.ts";
import { seal } from "../../server/services/settings/seal.ts";
import { readTemplateVersion } from "../../server/services/templates/queries.ts";
import { compileTemplate, hashOf, renderTemplate } from "../../server/services/templates/render-template.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import type { SenderLife } from "../flows/sender-process.ts";

/**
 * How many recipients a second one server writes to, each with a durable claim, a durable hand-over and a durable outcome,
 * against a provider that answers at once; beside a bare loop of the same requests with as many at once. PostgreSQL as
 * Mailroom runs it, the sender and the provider each in a process of their own.
 */
const RECIPIENTS = Number(process.env.RECIPIENTS ?? 10_000);
const MANY = Number(process.env.MANY ?? 100_000);
/** Graph takes four; of the others what an admin may well set. */
const AT_ONCE: Record<string, number> = { graph: 4, mailersend: 16, smtp: 4 };
const ROWS_PER_BATCH = 1_000;
const from = "tomas@fernweh.example";
const html = "<p>Dear {{ first_name }},</p><p>the winter catalogue is out, with nine new trips to {{ trip }}.</p><p>Tomás</p>";

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-send-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
await migrateDatabase(server.url);
const database = openDatabase(server.url, { max: 4 });
const ports = { jobs: { enqueue: async () => {}, subscribersOf: () => [] }, channels: {}, settingsKey: new Uint8Array(32).fill(7), publicUrl: "https://desk.example", isSandbox: true } as unknown as Ports;
const ctx: Ctx = { db: database.db, actor: systemActor("bench"), now: () => new Date(), newId: () => uuidv7(new Date()), cause: null, ports };
const sink = fork(path.join(import.meta.dirname, "sink-process.ts"), { execArgv: ["--disable-warning=ExperimentalWarning"] });
const [{ httpPort, smtpPort }] = (await once(sink, "message")) as [{ httpPort: number; smtpPort: number }];
const sinkUrl = `http://127.0.0.1:${httpPort}`;

try {
  const story = await prepare();
  for (const [provider, bare] of [["graph", bareGraph], ["mailersend", bareMailerSend], ["smtp", bareSmtp]] as const) {
    const bareRate = await bare(AT_ONCE[provider]!);
    const engine = await send(await campaignOf(story, provider, RECIPIENTS));
    const rate = RECIPIENTS / engine.seconds;
    console.log(`${provider.padEnd(11)} bare loop ${bareRate.toFixed(0).padStart(5)} a second   campaign ${rate.toFixed(0).padStart(5)} a second   ${(rate / bareRate).toFixed(2)} of it (wanted 0.25)`);
  }
  const idle = await senderPeak(ctx.newId());
  const many = await send(await campaignOf(story, "graph", MANY));
  console.log(`${MANY} recipients: ${(MANY / many.seconds).toFixed(0)} a second, at most ${Math.round(many.peak - idle)} MB above the ${Math.round(idle)} MB of a sender that finds nothing to send (wanted 200)`);
} finally {
  sink.kill();
  await database.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function prepare() {
  const at = ctx.now();
  const userId = ctx.newId();
  const mailboxId = ctx.newId();
  await ctx.db.insert(users).values({ id: userId, email: from, name: "Tomás Ortega", role: "agent", createdAt: at });
  await ctx.db.insert(mailboxes).values({ id: mailboxId, address: from, name: "Tomás Ortega", userId, createdAt: at });
  const importId = ctx.newId();
  await ctx.db.insert(imports).values({ id: importId, fileName: "bench.csv", status: "finished", settings: {} as never, createdBy: userId, createdAt: at });
  const template = await saveTemplate(ctx, { name: "Winter", subject: "{{ first_name }}, the winter catalogue", html });
  return { mailboxId, userId, importId, template };
}

/** A campaign as a launch leaves it: recipients frozen, one delivery each. */
async function campaignOf(story: Awaited<ReturnType<typeof prepare>>, provider: MailProvider, count: number): Promise<string> {
  const at = ctx.now();
  const { mailboxId, importId, userId, template } = story;
  const [campaignId, accountId] = [ctx.newId(), ctx.newId()];
  const settings = provider === "smtp" ? { host: "localhost", security: "none" as const } : {};
  await ctx.db.insert(sendingAccounts).values({ id: accountId, mailboxId, name: provider, provider, settings, concurrency: AT_ONCE[provider]!, sealedSecret: provider === "mailersend" ? seal(ports.settingsKey, `sending_account:${accountId}`, "mlsn.a-token") : null, createdAt: at, updatedAt: at });
  await ctx.db.insert(campaigns).values({ id: campaignId, name: provider, status: "running", channel: "email", importId, templateId: template.id, templateVersion: template.version, mailboxId, accountId, batchSize: null, recipientCount: count, createdBy: userId, createdAt: at, launchedAt: at });
  const compiled = compileTemplate(await readTemplateVersion(ctx, { templateId: template.id, version: template.version }));
  for (let done = 0; done < count; done += ROWS_PER_BATCH) {
    const rows = Array.from({ length: Math.min(ROWS_PER_BATCH, count - done) }, (_, index) => {
      const values = { given_name: `Guest${done + index}`, email: `guest${done + index}.${provider}@many.example`, trip: "the Azores" };
      return { id: ctx.newId(), contactId: ctx.newId(), line: done + index + 1, values };
    });
    await ctx.db.insert(contacts).values(rows.map(({ contactId, values }) => ({ id: contactId, name: values.given_name, createdAt: at, updatedAt: at })));
    await ctx.db.insert(recipients).values(rows.map(({ id, contactId, line, values }) => ({ id, campaignId, contactId, channel: "email" as const, line, name: values.given_name, address: values.email, replyToken: id, mergeValues: values })));
    await queueDeliveries(ctx, rows.map(({ id, values }) => ({
      campaignId, recipientId: id, mailboxId, channel: "email" as const, account: { id: accountId, provider, address: from }, toAddress: values.email,
      renderedHash: hashOf(renderTemplate(compiled, { values: mergeValuesOf(values), now: at }).message),
    })));
  }
  await ctx.db.execute(sql`analyze deliveries`);
  return campaignId;
}

/** In a process of its own, from its first claim to its last outcome. */
async function send(campaignId: string): Promise<{ seconds: number; peak: number }> {
  const peak = await senderPeak(campaignId);
  const [row] = await ctx.db.execute<{ open: number; seconds: number }>(sql`
    select (count(*) filter (where status <> 'sent'))::int as open,
      extract(epoch from max(ended_at) - (select min(started_at) from delivery_attempts a join deliveries d on d.id = a.delivery_id where d.campaign_id = ${campaignId}))::float as seconds
    from ${deliveries} where campaign_id = ${campaignId}`);
  if (row!.open > 0) throw new Error(`The campaign was not sent: ${row!.open} are open.`);
  await ctx.db.update(campaigns).set({ status: "finished" }).where(eq(campaigns.id, campaignId));
  return { seconds: row!.seconds, peak };
}

/** Megabytes that a sender takes at most, from its start to its end. */
async function senderPeak(campaignId: string): Promise<number> {
  const life: SenderLife = { databaseUrl: server.url, campaignId, graphUrl: sinkUrl, mailersendUrl: sinkUrl, smtpPort, offsetMs: 0, killAt: 0 };
  const sender = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "../flows/sender-process.ts"), JSON.stringify(life)], { stdio: "inherit" });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, residentMegabytes(sender) || 0)), 50);
  const [code] = (await once(sender, "exit")) as [number];
  clearInterval(watch);
  if (code !== 0) throw new Error(`The sender ended with ${code}.`);
  return peak;
}

/** Linux only; NaN elsewhere. */
function residentMegabytes({ pid }: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

async function rateOf(atOnce: number, one: (index: number) => Promise<unknown>): Promise<number> {
  let left = RECIPIENTS;
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left-- > 0) await one(left);
  }));
  return RECIPIENTS / ((performance.now() - startedAt) / 1_000);
}

async function bareGraph(atOnce: number): Promise<number> {
  const dispatcher = new Agent();
  const headers = { authorization: "Bearer app", "content-type": "application/json" };
  return rateOf(atOnce, async (index) => {
    const draft = { subject: "Hello", body: { contentType: "html", content: html }, toRecipients: [{ emailAddress: { address: `guest${index}@many.example` } }] };
    const { body } = await request(`${sinkUrl}/users/${from}/messages`, { method: "POST", headers, body: JSON.stringify(draft), dispatcher });
    const { id } = (await body.json()) as { id: string };
    await (await request(`${sinkUrl}/users/${from}/messages/${id}/send`, { method: "POST", headers, dispatcher })).body.dump();
  });
}

async function bareMailerSend(atOnce: number): Promise<number> {
  const dispatcher = new Agent();
  const headers = { authorization: "Bearer mlsn.a-token", "content-type": "application/json" };
  return rateOf(atOnce, async (index) => {
    const mail = { from: { email: from }, to: [{ email: `guest${index}@many.example` }], subject: "Hello", html, text: "Hello" };
    await (await request(`${sinkUrl}/email`, { method: "POST", headers, body: JSON.stringify(mail), dispatcher })).body.dump();
  });
}

/** nodemailer's own pool, with as many connections. */
async function bareSmtp(atOnce: number): Promise<number> {
  const transport = nodemailer.createTransport({ host: "127.0.0.1", port: smtpPort, pool: true, maxConnections: atOnce, maxMessages: Infinity, secure: false, ignoreTLS: true });
  const rate = await rateOf(atOnce, (index) => transport.sendMail({ from, to: `guest${index}@many.example`, subject: "Hello", html, text: "Hello" }));
  transport.close();
  return rate;
}
