import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { graphError, itemNotFound } from "./errors.ts";
import { decodeId } from "./ids.ts";
import type { Mailbox } from "./mailbox.ts";
import { object, parameter, readAttachmentInput } from "./message-input.ts";
import type { AttachmentInput } from "./message-input.ts";
import { attachmentView } from "./message-view.ts";
import { changeMessage, changesOfMime, findMessage, graphTime, storeAttachment } from "./messages.ts";
import type { StoredAttachment, StoredMessage } from "./model.ts";
import type { Open } from "./server.ts";
import type { Store } from "./store.ts";
import type { GraphContext, GraphEnv } from "./wire.ts";
import { askingOf, readJson } from "./wire.ts";

const UPLOAD_BYTES_MAX = 150 * 1024 * 1024;
const UPLOAD_RANGE_BYTES_MAX = 4 * 1024 * 1024;
const UPLOAD_LIFE_MS = 60 * 60 * 1000;
const UPLOADS_MAX = 50;

interface Upload {
  mailbox: Mailbox;
  messageKey: number;
  item: Omit<AttachmentInput, "content">;
  size: number;
  parts: Buffer[];
  received: number;
  expiresAt: Date;
}

interface Deps {
  store: Store;
  open: Open;
  baseUrl: string;
  uploads: Map<string, Upload>;
}

export function createUploads(): Map<string, Upload> {
  return new Map();
}

/** Attachments of a message: list, read, add, remove, and the upload session for big ones. */
export function attachmentRoutes(app: Hono<GraphEnv>, prefix: string, { store, open, baseUrl, uploads }: Deps): void {
  const path = `${prefix}/messages/:message/attachments`;
  const found = (c: GraphContext, mailbox: Mailbox) => findMessage(mailbox, c.req.param("message") ?? "");
  const attachmentIn = (c: GraphContext, message: StoredMessage) => {
    const { key, moves } = decodeId(c.req.param("attachment") ?? "", "attachment");
    const attachment = moves === message.key ? message.attachments.find((one) => one.key === key) : undefined;
    if (!attachment) throw itemNotFound();
    return attachment;
  };
  const context = (mailbox: Mailbox) => `${baseUrl}/$metadata#users('${mailbox.user.id}')/messages/attachments`;

  app.get(path, (c) => {
    const mailbox = open(c, "Mail.Read");
    const message = found(c, mailbox);
    const select = selectIn(c);
    const value = message.attachments.map((one) => attachmentView(one, message, { mailbox, store }, select));
    return c.json({ "@odata.context": context(mailbox), value });
  });
  app.post(path, async (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    const input = readAttachmentInput(await readJson(c));
    const { message, attachment } = attach(store, mailbox, found(c, mailbox), input);
    return c.json(attachmentView(attachment, message, { mailbox, store }), 201);
  });
  app.get(`${path}/:attachment`, (c) => {
    const mailbox = open(c, "Mail.Read");
    const message = found(c, mailbox);
    return c.json(attachmentView(attachmentIn(c, message), message, { mailbox, store }, selectIn(c)));
  });
  app.get(`${path}/:attachment/$value`, (c) => {
    const attachment = attachmentIn(c, found(c, open(c, "Mail.Read")));
    const content = Buffer.from(store.state.blobs.get(attachment.key) ?? "", "latin1");
    return c.body(new Uint8Array(content), 200, { "content-type": "application/octet-stream" });
  });
  app.delete(`${path}/:attachment`, (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    const message = found(c, mailbox);
    const { key } = attachmentIn(c, message);
    changeMessage(store, mailbox, message, { attachments: message.attachments.filter((one) => one.key !== key) });
    return c.body(null, 204);
  });
  app.post(`${path}/createUploadSession`, async (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    const message = found(c, mailbox);
    const upload = readUpload(store, mailbox, message, await readJson(c));
    const token = randomUUID();
    forgetOldUploads(uploads, store.now());
    uploads.set(token, upload);
    return c.json(uploadView(upload, `${baseUrl}/uploadSessions/${token}`, `${baseUrl}/$metadata#microsoft.graph.uploadSession`), 201);
  });
}

/** The addresses that createUploadSession gives out: they carry their own secret and take no Authorization. */
export function uploadRoutes(app: Hono<GraphEnv>, { store, baseUrl, uploads }: Omit<Deps, "open">): void {
  const found = (c: GraphContext) => {
    const upload = uploads.get(c.req.param("token") ?? "");
    if (!upload || upload.expiresAt <= store.now()) throw itemNotFound();
    return upload;
  };
  app.get("/uploadSessions/:token", (c) => c.json(uploadView(found(c), c.req.url, null)));
  app.delete("/uploadSessions/:token", (c) => {
    uploads.delete(c.req.param("token"));
    return c.body(null, 204);
  });
  app.put("/uploadSessions/:token", async (c) => {
    const upload = found(c);
    const content = Buffer.from(await c.req.arrayBuffer());
    takeRange(upload, c.req.header("content-range") ?? "", content);
    if (upload.received < upload.size) return c.json(uploadView(upload, c.req.url, null));
    uploads.delete(c.req.param("token"));
    const message = upload.mailbox.messages.get(upload.messageKey);
    if (!message) throw itemNotFound();
    const { attachment } = attach(store, upload.mailbox, message, { ...upload.item, content: Buffer.concat(upload.parts) });
    const { id } = attachmentView(attachment, message, { mailbox: upload.mailbox, store }, ["id"]);
    return c.body(null, 201, { Location: `${baseUrl}/users('${upload.mailbox.user.id}')/attachments('${String(id)}')` });
  });
}

function attach(store: Store, mailbox: Mailbox, message: StoredMessage, input: AttachmentInput) {
  const attachment: StoredAttachment = storeAttachment(store, input, graphTime(store.now()));
  return { message: changeMessage(store, mailbox, message, { ...changesOfMime(store, message), attachments: [...message.attachments, attachment] }), attachment };
}

function readUpload(store: Store, mailbox: Mailbox, message: StoredMessage, input: Record<string, unknown>): Upload {
  const item = object(parameter(input, "attachmentItem") ?? null, "AttachmentItem");
  const size = Number(item["size"]);
  if (!Number.isSafeInteger(size) || size <= 0) throw graphError(400, "ErrorInvalidArgument", "AttachmentItem needs a size.");
  if (size > UPLOAD_BYTES_MAX) throw graphError(413, "ErrorAttachmentSizeLimitExceeded", "The attachment is larger than 150 MB.");
  return {
    mailbox,
    messageKey: message.key,
    item: {
      kind: "file",
      name: String(item["name"] ?? ""),
      contentType: String(item["contentType"] ?? "application/octet-stream"),
      isInline: item["isInline"] === true,
      contentId: typeof item["contentId"] === "string" ? item["contentId"] : null,
    },
    size,
    parts: [],
    received: 0,
    expiresAt: new Date(store.now().getTime() + UPLOAD_LIFE_MS),
  };
}

function takeRange(upload: Upload, header: string, content: Buffer): void {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header)?.slice(1).map(Number) ?? [];
  const [start = -1, end = -1, total = -1] = range;
  const isWhole = total === upload.size && end - start + 1 === content.length && content.length <= UPLOAD_RANGE_BYTES_MAX;
  if (!isWhole) throw graphError(400, "InvalidContentRange", "The Content-Range does not fit the session or the content.");
  if (start !== upload.received) throw graphError(416, "InvalidContentRange", `Expected the range from ${upload.received}.`);
  upload.parts.push(content);
  upload.received += content.length;
}

function uploadView(upload: Upload, uploadUrl: string, context: string | null) {
  return {
    ...(context === null ? {} : { "@odata.context": context }),
    uploadUrl,
    expirationDateTime: upload.expiresAt.toISOString(),
    nextExpectedRanges: [`${upload.received}-${upload.size - 1}`],
  };
}

function forgetOldUploads(uploads: Map<string, Upload>, now: Date): void {
  for (const [token, upload] of uploads) if (upload.expiresAt <= now || uploads.size > UPLOADS_MAX) uploads.delete(token);
}

function selectIn(c: GraphContext): string[] | null {
  const names = askingOf(c).query.get("$select")?.split(",").map((name) => name.trim().replace(/^microsoft\.graph\.\w+\//, ""));
  return names && names.length > 0 ? names : null;
}
