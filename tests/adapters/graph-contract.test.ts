import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { accountOf, messageOf, queryOf } from "./outbound.ts";

const VALIDATOR = path.join(import.meta.dirname, "../../../shared/contracts/graph/graph-validator.mjs");
const DRAFT = { id: "AAk", isDraft: true, internetMessageId: "<a@b>", parentFolderId: "drafts" };

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: unknown;
}

let server: Server;
let baseUrl: string;
let asked: Asked[] = [];
let validate: (request: Asked) => string[];

// Graph's answers, as far as the channel reads them: what is checked here is what it asks.
beforeAll(async () => {
  if (existsSync(VALIDATOR)) ({ validateRequest: validate } = (await import(pathToFileURL(VALIDATOR).href)) as { validateRequest: typeof validate });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const isJson = String(request.headers["content-type"]).includes("json");
      asked.push({ method: request.method ?? "", path: (request.url ?? "").replace("/v1.0", ""), headers: request.headers as Asked["headers"], body: isJson ? JSON.parse(Buffer.from(text, "latin1").toString()) : text });
      const isSearch = request.url?.includes("$filter");
      const isSession = request.url?.includes("createUploadSession");
      const answer = isSession ? { uploadUrl: `${baseUrl}/upload` } : isSearch ? { value: [] } : DRAFT;
      response.writeHead(request.url?.endsWith("/send") ? 202 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => void (asked = []));

const channel = () => createGraphChannel({ baseUrl, getToken: async () => "token", now: () => new Date("2026-11-23T09:00:00Z") });
const account = accountOf({ provider: "graph", mailbox: "support@fernweh.example" });
const file = { fileName: "Reiseplan.pdf", mediaType: "application/pdf", contentId: null, bytes: Buffer.from("%PDF") };
const picture = { fileName: "logo.png", mediaType: "image/png", contentId: "logo", bytes: Buffer.from("png") };

test.skipIf(!existsSync(VALIDATOR)).each([
  ["a message in JSON, with all that it may have", { headers: { "x-trip": "1" }, replyTo: "answers@fernweh.example", attachments: [file, picture] }, ["POST", "POST"]],
  ["a message in MIME", {}, ["POST", "PATCH", "POST"]],
  ["a big attachment", { headers: {}, attachments: [{ ...file, bytes: new Uint8Array(4_000_000) }] }, ["POST", "POST", "PUT", "PUT", "PATCH", "POST"]],
])("%s keeps to Microsoft's own description", async (_name, given, methods) => {
  expect(await channel().send(messageOf(account, given), async () => {})).toMatchObject({ outcome: "sent" });
  expect(asked.map(({ method }) => method)).toEqual(methods);
  // MIME and the upload itself stand in Microsoft's prose alone.
  const described = asked.filter(({ method, headers }) => method !== "PUT" && headers["content-type"] !== "text/plain");
  const problems = described.flatMap((request) => validate(request));
  expect(described.length).toBeGreaterThan(1);
  expect(problems).toEqual([]);
});

test.skipIf(!existsSync(VALIDATOR))("looking, taking back and testing keep to it too", async () => {
  await channel().lookUp(queryOf(messageOf(account)));
  await channel().discard?.({ account, reference: { providerMessageId: "AAk", internetMessageId: null } });
  await channel().test(account);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.flatMap((request) => validate(request))).toEqual([]);
});

test("a part of an attachment travels without our token, and every other request with it", async () => {
  await channel().send(messageOf(account, { headers: {}, attachments: [{ ...file, bytes: new Uint8Array(4_000_000) }] }), async () => {});
  expect(asked.map(({ method, headers }) => [method, headers["authorization"] ?? null])).toEqual([["POST", "Bearer token"], ["POST", "Bearer token"], ["PUT", null], ["PUT", null], ["PATCH", "Bearer token"], ["POST", "Bearer token"]]);
  expect(asked.filter(({ method }) => method === "PUT").map(({ headers }) => headers["content-range"])).toEqual(["bytes 0-3932159/4000000", "bytes 3932160-3999999/4000000"]);
});
