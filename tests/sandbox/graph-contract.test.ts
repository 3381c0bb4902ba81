// Every exchange of these tests is held against the published contract of Graph, which lies beside the
// project in ../shared/contracts; without that folder there is nothing to hold it against.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { Answer, Call, RunningGraph } from "./graph-sandbox.ts";
import { IMMUTABLE, asApp, runGraph, support, to } from "./graph-sandbox.ts";

const validatorFile = resolve("../shared/contracts/graph/graph-validator.mjs");
const PROPERTY = "String {6d2f2c1e-3b0a-4c53-9a55-5e1f0c9a7b42} Name mailroomDeliveryId";

interface Validator {
  validateRequest(request: { method: string; path: string; headers?: Record<string, string>; body?: unknown }): string[];
  validateResponse(response: { method: string; path: string; status: number; body: unknown }): string[];
  schemaValidator(name: string): ((value: unknown) => boolean) & { errors?: { instancePath: string; message: string }[] };
}

describe.skipIf(!existsSync(validatorFile))("the sandbox and the published contract agree", () => {
  let running: RunningGraph;
  let validator: Validator;
  let violations: string[];
  let seen: number;
  const notified: unknown[] = [];

  beforeAll(async () => {
    validator = (await import(pathToFileURL(validatorFile).href)) as Validator;
    running = await runGraph({ callHook }, compare);
  });
  afterAll(() => running.stop());
  beforeEach(() => {
    violations = [];
    seen = 0;
  });

  async function callHook(url: string, { body }: { body: string }) {
    if (body) notified.push(JSON.parse(body));
    return { status: 200, text: new URL(url).searchParams.get("validationToken") ?? "" };
  }

  function compare({ method, path, options, answer }: { method: string; path: string; options: Call; answer: Answer }) {
    seen += 1;
    const isText = typeof options.body === "string";
    const headers = { "content-type": isText ? "text/plain" : "application/json" };
    const ofRequest = answer.status < 400 ? validator.validateRequest({ method, path, headers, body: options.body }) : [];
    const body = answer.json === undefined ? "" : withoutAnnotations(answer.json);
    const ofAnswer = isMedia(path) ? [] : validator.validateResponse({ method, path, status: answer.status, body });
    for (const text of [...ofRequest, ...ofAnswer]) violations.push(`${method} ${path} ${answer.status}: ${text}`);
  }

  const call = (method: string, path: string, options?: Call) => running.call(method, path, options);

  function expectAgreement(exchanges: number) {
    expect(violations).toEqual([]);
    expect(seen).toBe(exchanges);
  }

  test("profile, settings and categories", async () => {
    await call("GET", "/me");
    await call("GET", `/users/${support.mail}`, asApp);
    await call("GET", "/me/mailboxSettings");
    await call("PATCH", "/me/mailboxSettings", { body: { timeZone: "UTC", language: { locale: "de-DE" } } });
    const made = await call("POST", "/me/outlook/masterCategories", { body: { displayName: "Mailroom: urgent", color: "preset0" } });
    await call("GET", "/me/outlook/masterCategories");
    await call("PATCH", `/me/outlook/masterCategories/${made.json.id}`, { body: { color: "preset3" } });
    await call("DELETE", `/me/outlook/masterCategories/${made.json.id}`);
    await call("GET", `/me/outlook/masterCategories/${made.json.id}`);
    expectAgreement(9);
  });

  test("folders and messages in all their states", async () => {
    await call("GET", "/me/mailFolders");
    const folder = await call("POST", "/me/mailFolders", { body: { displayName: "Projects" } });
    await call("POST", `/me/mailFolders/${folder.json.id}/childFolders`, { body: { displayName: "Oslo" } });
    await call("GET", `/me/mailFolders/${folder.json.id}/childFolders`);
    await call("PATCH", `/me/mailFolders/${folder.json.id}`, { body: { displayName: "Journeys" } });
    const draft = await call("POST", "/me/messages", { body: wholeMessage(), prefer: IMMUTABLE });
    const { id } = draft.json;
    await call("GET", `/me/messages/${id}?$select=subject,internetMessageHeaders&$expand=singleValueExtendedProperties($filter=id eq '${PROPERTY}')`);
    await call("PATCH", `/me/messages/${id}`, { body: { subject: "New", categories: ["Red category"], isRead: true, flag: { flagStatus: "flagged" } } });
    await call("GET", `/me/messages/${id}/attachments`);
    const attachment = await call("POST", `/me/messages/${id}/attachments`, { body: file("b.txt") });
    await call("GET", `/me/messages/${id}/attachments/${attachment.json.id}`);
    await call("DELETE", `/me/messages/${id}/attachments/${attachment.json.id}`);
    await call("POST", `/me/messages/${id}/attachments/createUploadSession`, { body: { AttachmentItem: { attachmentType: "file", name: "big", size: 10 } } });
    await call("POST", `/me/messages/${id}/copy`, { body: { DestinationId: folder.json.id } });
    const moved = await call("POST", `/me/messages/${id}/move`, { body: { DestinationId: "archive" } });
    await call("POST", "/me/translateExchangeIds", { body: { InputIds: [moved.json.id], SourceIdType: "restId", TargetIdType: "restImmutableEntryId" } });
    await call("GET", "/me/messages?$top=2&$filter=isRead eq true&$select=subject,from");
    await call("GET", "/me/mailFolders('archive')/messages?$count=true");
    await call("GET", "/me/mailFolders/archive/messages/delta?$select=subject");
    await call("GET", "/me/mailFolders/delta");
    await call("DELETE", `/me/messages/${id}`);
    await call("DELETE", `/me/mailFolders/${folder.json.id}`);
    await call("GET", `/me/messages/${id}/$value`);
    expectAgreement(23);
  });

  test("sending in every way", async () => {
    const draft = await call("POST", "/me/messages", { body: wholeMessage() });
    await call("POST", `/me/messages/${draft.json.id}/send`);
    await call("POST", "/me/sendMail", { body: { Message: wholeMessage(), SaveToSentItems: true } });
    const mime = Buffer.from("From: aylin@fernweh.example\r\nTo: support@fernweh.example\r\nSubject: M\r\n\r\nx").toString("base64");
    await call("POST", "/me/sendMail", { body: mime });
    const inbox = await call("GET", `/users/${support.id}/mailFolders/inbox/messages`, asApp);
    const { id } = inbox.json.value[0];
    for (const action of ["createReply", "createReplyAll", "reply", "replyAll"]) {
      await call("POST", `/users/${support.id}/messages/${id}/${action}`, { ...asApp, body: { Comment: "Thanks" } });
    }
    for (const action of ["createForward", "forward"]) {
      const body = { Comment: "See below", ToRecipients: [to("mara@fernweh.example")] };
      await call("POST", `/users/${support.id}/messages/${id}/${action}`, { ...asApp, body });
    }
    expectAgreement(11);
  });

  test("subscriptions, their notifications and batches", async () => {
    const expirationDateTime = new Date(running.clock.now.getTime() + 3 * 86_400_000).toISOString();
    const made = await call("POST", "/subscriptions", {
      ...asApp,
      body: {
        changeType: "created,updated",
        notificationUrl: "https://mailroom.example/hooks/graph",
        lifecycleNotificationUrl: "https://mailroom.example/hooks/graph",
        resource: `/users/${support.mail}/mailFolders('inbox')/messages`,
        expirationDateTime,
        clientState: "s3cret",
      },
    });
    await call("GET", "/subscriptions", asApp);
    await call("PATCH", `/subscriptions/${made.json.id}`, { ...asApp, body: { expirationDateTime } });
    await call("POST", `/subscriptions/${made.json.id}/reauthorize`, asApp);
    await call("POST", "/me/sendMail", { body: { Message: wholeMessage() } });
    await running.graph.levers.lifecycle("missed");
    await call("POST", "/$batch", { body: { requests: [{ id: "1", method: "GET", url: "/me/messages" }, { id: "2", method: "GET", url: "/me/x" }] } });
    await call("DELETE", `/subscriptions/${made.json.id}`, asApp);
    expectAgreement(7);
    await eventually(() => notified.length).toBeGreaterThanOrEqual(2);
    const isNotification = validator.schemaValidator("microsoft.graph.changeNotificationCollection");
    for (const item of notified) expect(isNotification(item), JSON.stringify(isNotification.errors)).toBe(true);
  });

  test("refusals have the published shape", async () => {
    await call("GET", "/me/messages", { token: "nobody" });
    await call("GET", `/users/${support.id}/messages`);
    await call("GET", "/me/messages/not-an-id");
    await call("POST", "/me/sendMail", { body: { message: { subject: "x", html: "y" } } });
    running.graph.levers.fail({ times: 1, with: { status: 429, retryAfterSeconds: 3 } });
    await call("GET", "/me/messages");
    expectAgreement(5);
  });
});

function wholeMessage() {
  return {
    subject: "Meet for lunch?",
    body: { contentType: "HTML", content: "<p>The new cafeteria is open.</p>" },
    toRecipients: [to("support@fernweh.example", "Support")],
    ccRecipients: [to("ingrid.solberg@nordlys.example")],
    importance: "high",
    internetMessageHeaders: [{ name: "x-mailroom-id", value: "42" }],
    singleValueExtendedProperties: [{ id: PROPERTY, value: "d-1" }],
    attachments: [file("a.txt")],
  };
}

function file(name: string) {
  return { "@odata.type": "#microsoft.graph.fileAttachment", name, contentType: "text/plain", contentBytes: "SGVsbG8=" };
}

function isMedia(path: string): boolean {
  return path.includes("$value");
}

// @removed is an annotation of delta answers that the schemas do not know.
function withoutAnnotations(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key: string, item: unknown) => (key === "@removed" ? undefined : item));
}
