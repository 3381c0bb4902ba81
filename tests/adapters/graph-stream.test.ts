import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline, Readable } from "node:stream";
import { Agent } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import { eventually } from "../support/eventually.ts";

const FILE_BYTES = 100 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, "m");
const mailbox = "support@fernweh.example";
const dispatcher = new Agent();
let server: Server;
let options: Parameters<typeof createGraphMailbox>[0];
let madeBytes = 0;
let openCount = 0;

/** Makes what it sends only when somebody takes it, as Outlook does with a file that it holds on disk. */
function* chunks() {
  for (let left = FILE_BYTES; left > 0; left -= CHUNK.byteLength) {
    madeBytes += CHUNK.byteLength;
    yield CHUNK;
  }
}

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url?.includes("/attachments/gone/")) return void response.writeHead(404, { "content-type": "application/json" }).end('{"error":{"code":"ErrorItemNotFound","message":"Gone."}}');
    if (request.url?.includes("/attachments/busy/")) return void response.writeHead(429, { "retry-after": "7" }).end();
    openCount += 1;
    response.once("close", () => (openCount -= 1));
    response.writeHead(200, { "content-length": FILE_BYTES });
    pipeline(Readable.from(chunks()), response, () => {});
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  options = { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`, getToken: async () => "app", now: () => new Date("2026-11-23T09:00:00Z"), dispatcher, requestsAtOnce: 1 };
});
afterAll(async () => {
  await dispatcher.destroy();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const open = (id: string) => createGraphMailbox(options).openAttachment(mailbox, "message", id);

test("a file of 100 MB passes through: whoever does not read holds Outlook back, and whoever leaves frees the place", async () => {
  const first = (await open("big"))!;
  expect(first.length).toBe(FILE_BYTES);
  let madeBefore = -1;
  await eventually(() => {
    const isStill = madeBytes === madeBefore;
    madeBefore = madeBytes;
    return isStill;
  }).toBe(true);
  expect(madeBytes).toBeLessThan(FILE_BYTES / 4);
  const second = open("big");
  expect(openCount).toBe(1);
  first.body.destroy();
  const { body } = (await second)!;
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) size += chunk.byteLength;
  expect(size).toBe(FILE_BYTES);
  await eventually(() => openCount).toBe(0);
});

test("one that is gone is null, and a refusal is a fault with its time; the place is free after both", async () => {
  expect(await open("gone")).toBeNull();
  await expect(open("busy")).rejects.toMatchObject({ status: 429, isUntouched: true, retryAt: new Date("2026-11-23T09:00:07Z") });
  const { body } = (await open("big"))!;
  body.destroy();
});
