import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunningGraph } from "./graph-sandbox.ts";
import { IMMUTABLE, asApp, aylin, runGraph, support, to } from "./graph-sandbox.ts";

let folder: string;
let journalFile: string;
let running: RunningGraph | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mailroom-graph-"));
  journalFile = join(folder, "graph.jsonl");
});
afterEach(async () => {
  await running?.stop();
  running = null;
  await rm(folder, { recursive: true });
});

async function restart(): Promise<RunningGraph> {
  await running?.stop();
  running = await runGraph({ journalFile, callHook: async (url) => ({ status: 200, text: new URL(url).searchParams.get("validationToken") ?? "" }) });
  return running;
}

test("a restart finds everything: mail, folders, attachments, categories, subscriptions, delta links", async () => {
  const before = await restart();
  const attachment = { "@odata.type": "#microsoft.graph.fileAttachment", name: "a.bin", contentBytes: Buffer.from([0, 255, 10, 13]).toString("base64") };
  const { json: draft } = await before.call("POST", "/me/messages", { prefer: IMMUTABLE, body: { subject: "Grüße ✈", toRecipients: [to(support.mail)], attachments: [attachment] } });
  await before.call("POST", `/me/messages/${draft.id}/send`);
  await before.call("POST", "/me/mailFolders", { body: { displayName: "Oslo" } });
  await before.call("POST", "/me/outlook/masterCategories", { body: { displayName: "Mailroom", color: "preset2" } });
  await before.call("PATCH", "/me/mailboxSettings", { body: { timeZone: "Tokyo Standard Time" } });
  const expirationDateTime = new Date(before.clock.now.getTime() + 86_400_000).toISOString();
  await before.call("POST", "/subscriptions", { body: { changeType: "created", resource: "me/messages", notificationUrl: "https://m.example/", expirationDateTime } });
  const paths = [
    `/me/messages/${draft.id}?$expand=attachments`, "/me/mailFolders", "/me/outlook/masterCategories", "/me/mailboxSettings", "/subscriptions",
    "/me/mailFolders/sentitems/messages",
  ];
  const read = async (graph: RunningGraph) => Promise.all(paths.map(async (path) => JSON.stringify((await graph.call("GET", path)).json).replaceAll(graph.baseUrl, "")));
  const inboxOf = async (graph: RunningGraph) => (await graph.call("GET", `/users/${support.id}/mailFolders/inbox/messages`, asApp)).json.value[0];
  const mimeOf = async (graph: RunningGraph) => (await graph.call("GET", `/users/${support.id}/messages/${(await inboxOf(graph)).id}/$value`, asApp)).text;
  const delta = (await before.call("GET", "/me/mailFolders/inbox/messages/delta")).json["@odata.deltaLink"].replace(before.baseUrl, "");
  const [seen, mime] = [await read(before), await mimeOf(before)];
  const after = await restart();
  expect(await read(after)).toEqual(seen);
  expect(await mimeOf(after)).toBe(mime);
  await after.graph.levers.deliver(aylin.mail, Buffer.from("Subject: new\r\n\r\n"));
  expect((await after.call("GET", delta)).json.value).toMatchObject([{ subject: "new" }]);
});

test("kill -9 at any time loses nothing that was answered, and nothing is half done", { timeout: 60_000 }, async () => {
  const server = new URL("./graph-killable.ts", import.meta.url).pathname;
  const answered: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [server, journalFile], { stdio: ["ignore", "pipe", "inherit"] });
    let buffer = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        buffer += text.toString();
        if (buffer.split("\n").length > 60 + round * 23) child.kill("SIGKILL");
      });
      child.on("exit", () => resolve());
    });
    answered.push(...buffer.slice(0, buffer.lastIndexOf("\n")).split("\n"));
  }
  expect(answered.length).toBeGreaterThan(180);
  const after = await restart();
  const idsIn = async (user: string, name: string) => {
    const { json } = await after.call("GET", `/users/${user}/mailFolders/${name}/messages?$top=1000&$select=internetMessageId`, asApp);
    return json.value.map((message: { internetMessageId: string }) => message.internetMessageId) as string[];
  };
  const [sent, arrived] = [await idsIn(aylin.id, "sentitems"), await idsIn(support.id, "inbox")];
  expect(answered.filter((id) => !sent.includes(id))).toEqual([]);
  expect(arrived.toSorted()).toEqual(sent.toSorted());
});

test("a journal that is mostly history is compacted at the next start", { timeout: 60_000 }, async () => {
  const before = await restart();
  const { id } = await before.graph.levers.deliver(aylin.mail, Buffer.from("Subject: kept\r\n\r\n"));
  const content = "x".repeat(3_000_000);
  const { json: draft } = await before.call("POST", "/me/messages", { body: { subject: "big" } });
  for (let i = 0; i < 12; i += 1) await before.call("PATCH", `/me/messages/${draft.id}`, { body: { body: { contentType: "text", content: content + i } } });
  for (let i = 0; i < 150; i += 1) await before.call("PATCH", `/me/messages/${draft.id}`, { body: { isRead: i % 2 === 0 } });
  const large = (await stat(journalFile)).size;
  const after = await restart();
  expect((await stat(journalFile)).size).toBeLessThan(large / 5);
  expect((await after.call("GET", `/me/messages/${id}`)).json.subject).toBe("kept");
  const again = await restart();
  expect((await again.call("GET", `/me/messages/${draft.id}`)).json.body.content).toBe(`${content}11`);
});

test("a mailbox of ten thousand lists, filters and pages quickly", { timeout: 60_000 }, async () => {
  const { graph, call } = await restart();
  for (let i = 0; i < 10_000; i += 500) {
    const batch = Array.from({ length: 500 }, (_, j) => Buffer.from(`From: a@b.example\r\nSubject: Mail ${i + j}\r\nMessage-ID: <${i + j}@b.example>\r\n\r\nHello ${i + j}`));
    await Promise.all(batch.map((raw) => graph.levers.deliver(aylin.mail, raw)));
  }
  const timed = async (path: string) => {
    const start = performance.now();
    const { json, status } = await call("GET", path);
    expect(status).toBe(200);
    return { json, ms: performance.now() - start };
  };
  // The quickest of several, so that what else the machine does is left out.
  const quickest = async (path: string) => {
    let best = await timed(path);
    for (let i = 0; i < 4; i += 1) {
      const next = await timed(path);
      if (next.ms < best.ms) best = next;
    }
    return best;
  };
  await timed("/me/mailFolders/inbox/messages?$top=1");
  const list = await quickest("/me/mailFolders/inbox/messages?$top=50");
  const found = await quickest("/me/messages?$filter=internetMessageId eq '<17@b.example>'&$select=subject");
  expect(found.json.value).toMatchObject([{ subject: "Mail 17" }]);
  expect(list.json.value).toHaveLength(50);
  // Generous bounds for a busy machine; alone it takes 3 and 15 ms.
  expect(list.ms).toBeLessThan(300);
  expect(found.ms).toBeLessThan(500);
});
