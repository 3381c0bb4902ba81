import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import type { Campaign, LedgerLine } from "../../server/contract/campaigns.ts";
import type { ImportRow, ImportSummary, Upload, UploadInspection } from "../../server/contract/imports.ts";
import type { Template } from "../../server/contract/templates.ts";
import type { FaultKind } from "../../server/sandbox/graph/levers.ts";
import { saveCampaignSettings } from "../../server/services/campaigns/campaign-settings.ts";
import { resendFailed } from "../../server/services/campaigns/resend-failed.ts";
import { reconcileSending, sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import { launchedTo, deliveriesOf, sendToTheEnd } from "../deliveries/merge-story.ts";
import { asApp, runGraph, type RunningGraph, tomas } from "../sandbox/graph-sandbox.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const TIMEOUT_MS = 2_000;
let running: RunningGraph;
let desk: Desk;
let dispatcher: Agent;

beforeAll(async () => void (running = await runGraph()));
afterAll(() => running.stop());
beforeEach(async () => {
  await running.graph.levers.reset();
  dispatcher = new Agent();
  const now = () => desk.clock.now();
  desk = await testDesk({ channels: { graph: createGraphChannel({ baseUrl: running.baseUrl, getToken: async () => "app", now, dispatcher, timeoutMs: TIMEOUT_MS }) } });
});
afterEach(async () => {
  await dispatcher.destroy();
  await desk.drop();
});

interface SentItem {
  subject: string;
  to: string;
  content: string;
  internetMessageId: string;
}

async function inFolder(folder: "sentitems" | "drafts"): Promise<SentItem[]> {
  const items: SentItem[] = [];
  let next: string | undefined = `/users/${tomas.mail}/mailFolders/${folder}/messages?$top=200`;
  while (next) {
    const { json } = await running.call("GET", next, asApp);
    for (const each of json.value) items.push({ subject: each.subject, to: each.toRecipients[0].emailAddress.address, content: each.body.content, internetMessageId: each.internetMessageId });
    next = json["@odata.nextLink"];
  }
  return items;
}

const rows = (count: number) => Array.from({ length: count }, (_, index) => `Guest${index},guest${index}@many.example,Azores`);

/** Everybody once in Sent Items, or uncertain in the ledger and at most once there. */
async function expectNobodyTwiceNorLost(campaignId: string, addresses: string[]): Promise<{ uncertain: number }> {
  const sent = (await inFolder("sentitems")).map((item) => item.to).sort();
  expect(sent).toEqual([...new Set(sent)]);
  const ledger = await deliveriesOf(desk, campaignId);
  expect(ledger.map((row) => row.toAddress).sort()).toEqual([...addresses].sort());
  const recordedSent = ledger.filter((row) => row.status === "sent").map((row) => row.toAddress).sort();
  const uncertain = ledger.filter((row) => row.status === "uncertain").map((row) => row.toAddress);
  expect(sent.filter((address) => !uncertain.includes(address))).toEqual(recordedSent);
  expect(recordedSent.length + uncertain.length).toBe(addresses.length);
  return { uncertain: uncertain.length };
}

describe("Graph's bad days", () => {
  const days: [string, { path: RegExp; with: Parameters<RunningGraph["graph"]["levers"]["fail"]>[0]["with"] }][] = [
    ["429 while drafts are made", { path: /\/messages$/, with: { status: 429, retryAfterSeconds: 30 } }],
    ["429 while drafts are sent", { path: /\/send$/, with: { status: 429, retryAfterSeconds: 30 } }],
    ["503 while drafts are made", { path: /\/messages$/, with: { status: 503 } }],
    ["503 while drafts are sent", { path: /\/send$/, with: { status: 503 } }],
    ["a cut before a draft is made", { path: /\/messages$/, with: { cut: "before" } }],
    ["a cut after a draft was made", { path: /\/messages$/, with: { cut: "after" } }],
    ["a cut before it is sent", { path: /\/send$/, with: { cut: "before" } }],
    ["a cut after it was sent", { path: /\/send$/, with: { cut: "after" } }],
    ["504 although it was sent", { path: /\/send$/, with: { status: 504, afterProcessing: true } }],
    ["an answer that comes too late", { path: /\/send$/, with: { delayMs: TIMEOUT_MS + 400 } }],
    ["garbage", { path: /\/send$/, with: { status: 502, body: "<html>" } }],
  ];
  test.each(days)("%s: everybody exactly once", async (_, day) => {
    const { id } = await launchedTo(desk, { rows: rows(5) });
    running.graph.levers.fail({ method: "POST", times: 3, ...day });
    await sendToTheEnd(desk, desk.system, id, sendCampaign);
    const { uncertain } = await expectNobodyTwiceNorLost(id, rows(5).map((row) => row.split(",")[1]!));
    expect(uncertain).toBe(0);
  });

  test("a mixture of all of them, and two servers: nobody twice, nobody lost", async () => {
    const { id } = await launchedTo(desk, { rows: rows(40) });
    const kinds: FaultKind[] = ["429", "503", "504", "504-after", "garbage", "cut-before", "cut-after"];
    running.graph.levers.faults({ rate: 0.2, kinds, seed: 7 });
    await sendToTheEnd(desk, desk.system, id, (ctx, input) => Promise.allSettled([sendCampaign(ctx, input), sendCampaign(ctx, input)]));
    running.graph.levers.faults({ rate: 0, kinds: [] });
    desk.clock.advance(30);
    await reconcileSending(desk.system);
    // Who met the same fault three times in a row is given up, named, and sent again when a person asks for it.
    if ((await deliveriesOf(desk, id)).some((row) => row.status === "failed")) {
      await resendFailed(desk.as("Tomás"), { campaignId: id });
      await sendToTheEnd(desk, desk.system, id, sendCampaign);
    }
    await expectNobodyTwiceNorLost(id, rows(40).map((row) => row.split(",")[1]!));
  }, 60_000);

  test("a token that cannot be had puts everything off and loses nothing", async () => {
    const { id } = await launchedTo(desk, { rows: rows(3) });
    let hasToken = false;
    const getToken = async () => (hasToken ? "app" : Promise.reject(new Error("Entra is down")));
    desk.ports.channels.graph = createGraphChannel({ baseUrl: running.baseUrl, getToken, now: () => desk.clock.now(), dispatcher, timeoutMs: TIMEOUT_MS });
    await sendCampaign(desk.system, { campaignId: id });
    expect((await deliveriesOf(desk, id)).map((row) => row.status)).toEqual(["queued", "queued", "queued"]);
    hasToken = true;
    await sendToTheEnd(desk, desk.system, id, sendCampaign);
    expect(await inFolder("sentitems")).toHaveLength(3);
  });
});

describe("from a file to Sent Items, by the API", () => {
  test("Tomás sends a file, imports, drafts, checks, starts; each guest has a mail of their own; the ledger adds up", async () => {
    const csv = "Vorname;Nachname;E-Mail;Reise\nIngrid;Solberg;ingrid.solberg@nordlys.example;Tromsø\nHugo;Martins;hugo@martins-viagens.example;Açores & Madeira\nNiemand;;keine Adresse;Oslo\n";
    const { campaign, refused } = await mergeByApi(Buffer.from(csv), { subject: "{{ first_name }}: {{ reise }}", html: "<p>Hello {{ first_name }} {{ last_name }}, {{ reise }} awaits.</p>" });
    expect(refused).toBe(1);
    expect(campaign).toMatchObject({ status: "finished", recipientCount: 2, counts: { sent: 2 } });
    expect((await inFolder("sentitems")).map(({ to, subject, content }) => [to, subject, /Hello [^<]*/.exec(content)?.[0]]).sort()).toEqual([
      ["hugo@martins-viagens.example", "Hugo: Açores & Madeira", "Hello Hugo Martins, Açores &amp; Madeira awaits."],
      ["ingrid.solberg@nordlys.example", "Ingrid: Tromsø", "Hello Ingrid Solberg, Tromsø awaits."],
    ]);
  });

  test("who may not, who is stale, what is not there: each with its code", async () => {
    const api = testApi(desk);
    const { id } = await launchedTo(desk, { rows: rows(1) });
    expect((await api.post("Tomás", `/campaigns/${id}/launch`)).body).toMatchObject({ status: 409, code: "conflict" });
    expect((await api.post("Priya", `/campaigns/${id}/pause`)).body).toMatchObject({ status: 403, code: "forbidden" });
    expect((await api.post("Aylin", `/campaigns/${id}/pause`)).body).toMatchObject({ status: 404, code: "not_found" });
    expect((await api.patch("Tomás", `/campaigns/${id}`, { name: "Late" })).body).toMatchObject({ status: 409 });
    expect((await api.get("Tomás", `/campaigns/${id}/ledger?after=x`)).body).toMatchObject({ status: 400, code: "bad_input" });
    expect((await api.get(null, `/campaigns/${id}`)).body).toMatchObject({ status: 401 });
    const picture = (await uploadBy(api, Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), "a.csv")) as Upload;
    expect((await api.post("Tomás", `/uploads/${picture.id}/inspection`)).body).toMatchObject({ status: 422, code: "unprocessable", detail: expect.stringContaining("picture"), remedy: expect.any(String) });
    expect((await api.post("Aylin", `/uploads/${picture.id}/inspection`)).body).toMatchObject({ status: 404, code: "not_found" });
    expect((await api.post("Tomás", "/imports", { uploadId: picture.id, settings: {} })).body).toMatchObject({ status: 400, code: "bad_input" });
    expect((await api.get("Priya", "/imports")).body).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("paused and resumed by the API, the campaign sends the rest", async () => {
    const api = testApi(desk);
    const { id } = await launchedTo(desk, { rows: rows(3) });
    expect((await api.post<Campaign>("Tomás", `/campaigns/${id}/pause`)).body.status).toBe("paused");
    await sendCampaign(desk.system, { campaignId: id });
    expect(await inFolder("sentitems")).toEqual([]);
    expect((await api.post<Campaign>("Tomás", `/campaigns/${id}/resume`)).body.status).toBe("running");
    await sendCampaign(desk.system, { campaignId: id });
    expect((await api.get<Campaign>("Tomás", `/campaigns/${id}`)).body).toMatchObject({ status: "finished", counts: { sent: 3 }, ratePerMinute: 3 });
  });

  // A real export that lies beside the project; left out where it is not there.
  const shared = path.join(import.meta.dirname, "../../../shared/data/contacts/contacts-1000.csv");
  test.skipIf(!existsSync(shared))("contacts-1000.csv: a thousand mails, each with its own row's values, none twice", async () => {
    await saveCampaignSettings(desk.system, { approvalAbove: null, tenantLicences: null, tenantThreshold: null, domainPerMinute: null });
    const { campaign, summary } = await mergeByApi(readFileSync(shared), { subject: "{{ customer_no }}", html: "<p>[{{ given_name }}|{{ company }}|{{ amount }}]</p>" });
    expect([summary.acceptedCount, campaign.counts.sent, campaign.status]).toEqual([1000, 1000, "finished"]);
    const sent = await inFolder("sentitems");
    expect(new Set(sent.map((item) => item.internetMessageId)).size).toBe(1000);
    const rowsByNumber = new Map((await desk.sql`select "values" from import_rows where import_id = ${summary.id}`).map((row) => [row.values.customer_no as string, row.values as Record<string, string>]));
    expect(rowsByNumber.size).toBe(1000);
    const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    for (const item of sent) {
      const row = rowsByNumber.get(item.subject)!;
      expect(item.to).toBe(row.email);
      expect(item.content.replace(/&quot;|&#34;/g, '"').replace(/&#39;/g, "'").replace(/\r\n/g, "\n")).toContain(`[${escape(row.given_name!)}|${escape(row.company!)}|${row.amount}]`);
    }
    expect(new Set(sent.map((item) => item.subject)).size).toBe(1000);
  }, 120_000);
});

/** As the pane does it: upload, inspection, check, import with the suggested mapping, template, draft, check, start; then the jobs run. */
async function mergeByApi(bytes: Buffer, template: { subject: string; html: string }) {
  const api = testApi(desk);
  const upload = (await uploadBy(api, bytes, "guests.csv")) as Upload;
  const { settings } = (await api.post<UploadInspection>("Tomás", `/uploads/${upload.id}/inspection`)).body;
  const { id: importId } = (await api.post<ImportSummary>("Tomás", "/imports", { uploadId: upload.id, settings })).body;
  await desk.drainJobs();
  expect((await api.get<ImportSummary>("Tomás", `/imports/${importId}`)).body.status).toBe("checked");
  await api.post("Tomás", `/imports/${importId}/moves`, { move: "start" });
  await desk.drainJobs();
  const summary = (await api.get<ImportSummary>("Tomás", `/imports/${importId}`)).body;
  expect(summary.status).toBe("finished");
  const saved = (await api.post<Template>("Tomás", "/templates", { name: "Winter", category: "promotional", ...template })).body;
  const mailboxId = desk.mailbox(tomas.mail).id;
  const draft = (await api.post<Campaign>("Tomás", "/campaigns", { name: "Winter", importId: summary.id, templateId: saved.id, mailboxId, batchSize: null })).body;
  expect((await api.get("Tomás", `/campaigns/${draft.id}/previews/0`)).body).toMatchObject({ index: 0, total: summary.acceptedCount, preview: { problems: [] } });
  expect((await api.get("Tomás", `/campaigns/${draft.id}/check`)).body).toMatchObject({ mayLaunch: true });
  expect((await api.post<Campaign>("Tomás", `/campaigns/${draft.id}/launch`)).body.status).toBe("running");
  await sendToTheEnd(desk, desk.system, draft.id, sendCampaign);
  const campaign = (await api.get<Campaign>("Tomás", `/campaigns/${draft.id}`)).body;
  const ledger = (await api.get<{ items: LedgerLine[] }>("Tomás", `/campaigns/${draft.id}/ledger?limit=100`)).body;
  expect(ledger.items.every((line) => line.status === "sent" && line.internetMessageId)).toBe(true);
  const refused = (await api.get<{ items: ImportRow[] }>("Tomás", `/imports/${summary.id}/rows?outcome=refused`)).body.items.length;
  return { campaign, summary, refused };
}

async function uploadBy(api: ReturnType<typeof testApi>, bytes: Buffer, fileName: string): Promise<unknown> {
  const answer = await api.app.request(`/api/uploads?fileName=${fileName}`, { method: "POST", body: new Uint8Array(bytes), headers: { authorization: "Bearer Tomás", "content-type": "application/octet-stream" } });
  return answer.json();
}
