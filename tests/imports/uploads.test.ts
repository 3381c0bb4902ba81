import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uploadChunks, uploads } from "../../drizzle/schema/contacts.ts";
import type { Problem } from "../../server/contract/common.ts";
import type { Upload } from "../../server/contract/imports.ts";
import { streamOf } from "../../server/services/contact-files/file-source.ts";
import { UPLOAD_CHUNK_BYTES, UPLOAD_KEPT_MS, UPLOAD_UNFINISHED_MS } from "../../server/services/imports/limits.ts";
import { purgeUploads } from "../../server/services/imports/purge-uploads.ts";
import { receiveUpload } from "../../server/services/imports/receive-upload.ts";
import { requireUpload, uploadSource } from "../../server/services/imports/upload-queries.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { checkedImport, finishedImport, inParts, moveAndWait, uploadText } from "./import-story.ts";

let desk: Desk;
let server: Server;
beforeAll(async () => {
  desk = await testDesk();
  server = createServer(getRequestListener(testApi(desk).app.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await desk.drop();
});

const tomas = () => desk.as("Tomás");
const stored = async () => [await desk.db.$count(uploads), await desk.db.$count(uploadChunks)];
const authorization = `Bearer ${encodeURIComponent("Tom")}`;

function open(headers: Record<string, string | number> = {}) {
  const { port } = server.address() as AddressInfo;
  return request({ port, host: "127.0.0.1", method: "POST", path: "/api/uploads?fileName=guests.csv", headers: { authorization, "content-type": "application/octet-stream", ...headers } });
}

describe("a file that is sent", () => {
  test("is kept byte for byte, in chunks, and can be read anywhere", async () => {
    const bytes = Buffer.alloc(2 * UPLOAD_CHUNK_BYTES + 12_345, "Ingrid;Solberg\r\n");
    bytes.forEach((_, index) => index % 7 === 0 && (bytes[index] = index % 256));
    const upload = await receiveUpload(tomas(), { fileName: "C:\\Users\\Tomás\\Gäste.csv", byteCount: bytes.length, body: inParts(bytes, 99_991) });
    expect(upload).toEqual({ id: expect.any(String), fileName: "Gäste.csv", byteCount: bytes.length, earlierImport: null });
    expect(await desk.db.$count(uploadChunks, eq(uploadChunks.uploadId, upload.id))).toBe(3);
    const source = uploadSource(desk.system, await requireUpload(tomas(), upload.id));
    const parts: Uint8Array[] = [];
    for await (const part of streamOf(source)) parts.push(part);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    for (const [start, length] of [[0, 10], [UPLOAD_CHUNK_BYTES - 5, 10], [UPLOAD_CHUNK_BYTES, 1], [10, 2 * UPLOAD_CHUNK_BYTES], [bytes.length - 3, 100], [bytes.length, 5]] as const) {
      expect(Buffer.from(await source.read(start, length)).equals(bytes.subarray(start, start + length))).toBe(true);
    }
  });

  test("is known again by its bytes, once it was imported", async () => {
    const text = "Email\nagain@known.example\n";
    const first = await finishedImport(desk, text);
    expect((await uploadText(tomas(), text, "other name.csv")).earlierImport).toMatchObject({ id: first.id });
    expect((await uploadText(desk.as("Aylin"), text)).earlierImport).toBeNull();
    expect((await uploadText(tomas(), `${text}\n`)).earlierImport).toBeNull();
  });

  test("is nobody else's", async () => {
    const { id } = await uploadText(tomas(), "Email\na@b.example\n");
    await expect(requireUpload(desk.as("Aylin"), id)).rejects.toMatchObject({ code: "not_found" });
    await expect(requireUpload(desk.as("Jonas"), id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("by a viewer is refused", async () => {
    const answer = await testApi(desk).app.request("/api/uploads?fileName=a.csv", { method: "POST", body: "Email\n", headers: { authorization: "Bearer Priya", "content-type": "application/octet-stream" } });
    expect(answer.status).toBe(403);
  });
});

describe("what goes wrong while it is sent leaves nothing", () => {
  test("an empty file", async () => {
    const before = await stored();
    await expect(uploadText(tomas(), "")).rejects.toMatchObject({ code: "unprocessable", message: "The file is empty." });
    expect(await stored()).toEqual(before);
  });

  test("a file of 2 GB is refused by its announced length, before its bytes", async () => {
    const before = await stored();
    const sending = open({ "content-length": 2 * 1024 ** 3 });
    sending.on("error", () => undefined);
    sending.write("Email\n");
    const [answer] = (await once(sending, "response")) as [import("node:http").IncomingMessage];
    const problem = JSON.parse(Buffer.concat(await answer.toArray()).toString()) as Problem;
    expect(problem).toMatchObject({ status: 413, code: "too_large", detail: "The file is 2,048 MiB large; Mailroom takes at most 1,024 MiB.", remedy: expect.stringContaining("Split it") });
    sending.destroy();
    expect(await stored()).toEqual(before);
  });

  test("a file that says nothing of its length and never ends is refused when it is too long", async () => {
    const before = await stored();
    async function* endless() {
      for (;;) yield Buffer.alloc(300_000);
    }
    await expect(receiveUpload(tomas(), { fileName: "a.csv", byteCount: null, body: endless(), bytesMax: 5_000_000 })).rejects.toMatchObject({ code: "too_large" });
    expect(await stored()).toEqual(before);
  });

  test("a disconnect in the middle", async () => {
    const before = await stored();
    const sending = open({ "content-length": 4 * UPLOAD_CHUNK_BYTES });
    sending.on("error", () => undefined);
    sending.write(Buffer.alloc(2 * UPLOAD_CHUNK_BYTES + 10, "a"));
    await eventually(async () => (await stored())[1]).toBe(before[1]! + 2);
    sending.destroy();
    await eventually(stored).toEqual(before);
  });

  test("a sender who stalls", async () => {
    const before = await stored();
    async function* stalling() {
      yield Buffer.from("Email\n");
      await new Promise(() => undefined);
    }
    await expect(receiveUpload(tomas(), { fileName: "a.csv", byteCount: null, body: stalling(), stallMs: 50 })).rejects.toMatchObject({ code: "bad_input", message: "The upload broke off: nothing came for 0.05 seconds after 6 bytes. Nothing was kept." });
    expect(await stored()).toEqual(before);
  });

  test("over the API it is answered as an upload", async () => {
    const answer = await testApi(desk).app.request("/api/uploads?fileName=g%C3%A4ste.csv", { method: "POST", body: new Uint8Array(3 * 1024 * 1024).fill(65), headers: { authorization: "Bearer Tomás", "content-type": "application/octet-stream" } });
    expect((await answer.json()) as Upload).toMatchObject({ fileName: "gäste.csv", byteCount: 3 * 1024 * 1024 });
  });
});

describe("files that nobody comes back for are removed", () => {
  test("those without an end, those that were never imported, and those whose import ended long ago", async () => {
    const gone = desk.system.newId();
    await desk.db.insert(uploads).values({ id: gone, fileName: "cut.csv", createdBy: desk.user("Tomás").id, createdAt: desk.clock.now() });
    await desk.db.insert(uploadChunks).values({ uploadId: gone, number: 0, bytes: Buffer.from("Email") });
    const whole = await uploadText(tomas(), "Email\nnever@imported.example\n");
    const done = await finishedImport(desk, "Email\ndone@purged.example\n");
    const waiting = await checkedImport(desk, "Email\nwaiting@purged.example\n");
    const left = async () => (await desk.db.select({ id: uploads.id }).from(uploads)).map((row) => row.id);
    const uploadOf = async (importId: string) => (await desk.sql`select upload_id from imports where id = ${importId}`)[0]!.upload_id as string | null;

    await purgeUploads(desk.system);
    expect(await left()).toContain(gone);
    desk.clock.advance(UPLOAD_UNFINISHED_MS / 60_000 + 1);
    await purgeUploads(desk.system);
    expect(await left()).not.toContain(gone);
    expect(await desk.db.$count(uploadChunks, eq(uploadChunks.uploadId, gone))).toBe(0);
    expect(await left()).toEqual(expect.arrayContaining([whole.id, await uploadOf(done.id), await uploadOf(waiting.id)]));

    desk.clock.advance(UPLOAD_KEPT_MS / 60_000);
    await purgeUploads(desk.system);
    expect(await left()).toEqual([await uploadOf(waiting.id)]);
    expect(await uploadOf(done.id)).toBeNull();
    expect(await moveAndWait(desk, done.id, "undo")).toMatchObject({ status: "undone" });
  });
});
