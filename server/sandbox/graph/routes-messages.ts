import type { Hono } from "hono";
import { createAnswer } from "./answer.ts";
import { messagesDelta } from "./delta.ts";
import { graphError } from "./errors.ts";
import { findFolder } from "./folders.ts";
import type { LimitKeeper } from "./limits.ts";
import type { Mailbox } from "./mailbox.ts";
import { folderListing } from "./mailbox.ts";
import { base64, object, parameter, readMessageInput } from "./message-input.ts";
import { messageId, messageView } from "./message-view.ts";
import { composeMime } from "./compose-mime.ts";
import { copyMessage, createDraft, deleteMessage, findMessage, moveMessage, patchMessage, removeMessage } from "./messages.ts";
import { addMessage } from "./messages.ts";
import { messageOfRaw } from "./deliver.ts";
import type { StoredMessage } from "./model.ts";
import { listMessages, viewOf } from "./query.ts";
import type { Open } from "./server.ts";
import { sendDraft, sendNew, sendRaw } from "./send.ts";
import type { Store } from "./store.ts";
import { wellKnownFolder } from "./store.ts";
import type { GraphContext, GraphEnv } from "./wire.ts";
import { askingOf, readJson } from "./wire.ts";

interface Deps {
  store: Store;
  open: Open;
  limits: LimitKeeper;
  baseUrl: string;
}

/** Messages of one user: list, read, draft, change, move, answer, send. */
export function messageRoutes(app: Hono<GraphEnv>, prefix: string, deps: Deps): void {
  const { store, open, limits, baseUrl } = deps;
  const found = (c: GraphContext, mailbox: Mailbox) => findMessage(mailbox, c.req.param("message") ?? "");
  const shown = (c: GraphContext, mailbox: Mailbox, message: StoredMessage, status: 200 | 201 = 200) => {
    const view = viewOf(store, mailbox, askingOf(c));
    const location = `${baseUrl}/users('${mailbox.user.id}')/messages('${messageId(view, message)}')`;
    if (status === 201) c.header("Location", location);
    const context = `${baseUrl}/$metadata#users('${mailbox.user.id}')/messages/$entity`;
    return c.json({ "@odata.context": context, ...messageView(message, view) }, status);
  };
  const inFolder = (c: GraphContext, mailbox: Mailbox) => {
    const folder = c.req.param("folder");
    return folder === undefined ? null : findFolder(mailbox, folder).key;
  };

  for (const path of [`${prefix}/messages`, `${prefix}/mailFolders/:folder/messages`]) {
    app.get(path, (c) => {
      const mailbox = open(c, "Mail.Read");
      const folder = inFolder(c, mailbox);
      const asking = askingOf(c);
      const listing = folder === null ? mailbox.all : folderListing(mailbox, folder);
      const context = `${baseUrl}/$metadata#users('${mailbox.user.id}')/messages`;
      return c.json(listMessages(listing, viewOf(store, mailbox, asking), asking, `${baseUrl}${c.req.path}`, context));
    });
    app.post(path, async (c) => {
      const mailbox = open(c, "Mail.ReadWrite");
      const folder = inFolder(c, mailbox) ?? wellKnownFolder(mailbox, "drafts");
      const isMime = /^text\/plain/i.test(c.req.header("content-type") ?? "");
      const draft = isMime
        ? await draftOfMime(store, mailbox, await readMime(c), folder)
        : createDraft(store, mailbox, readMessageInput(await readJson(c)), folder);
      return shown(c, mailbox, draft, 201);
    });
  }
  app.get(`${prefix}/mailFolders/:folder/messages/delta`, (c) => {
    const mailbox = open(c, "Mail.Read");
    const folder = findFolder(mailbox, c.req.param("folder") ?? "").key;
    const context = `${baseUrl}/$metadata#Collection(message)`;
    return c.json(messagesDelta(store, mailbox, folder, askingOf(c), `${baseUrl}${c.req.path}`, context));
  });

  for (const path of [`${prefix}/messages/:message`, `${prefix}/mailFolders/:folder/messages/:message`]) {
    app.get(path, (c) => {
      const mailbox = open(c, "Mail.Read");
      return shown(c, mailbox, found(c, mailbox));
    });
    app.patch(path, async (c) => {
      const mailbox = open(c, "Mail.ReadWrite");
      const input = readMessageInput(await readJson(c));
      return shown(c, mailbox, patchMessage(store, mailbox, found(c, mailbox), input));
    });
    app.delete(path, (c) => {
      const mailbox = open(c, "Mail.ReadWrite");
      deleteMessage(store, mailbox, found(c, mailbox));
      return c.body(null, 204);
    });
    app.get(`${path}/$value`, async (c) => {
      const mailbox = open(c, "Mail.Read");
      return c.body(new Uint8Array(await mimeOf(store, found(c, mailbox))), 200, { "content-type": "text/plain" });
    });
  }

  for (const action of ["move", "copy"] as const) {
    app.post(`${prefix}/messages/:message/${action}`, async (c) => {
      const mailbox = open(c, "Mail.ReadWrite");
      const destination = parameter(await readJson(c), "destinationId");
      const folder = findFolder(mailbox, typeof destination === "string" ? destination : "");
      const act = action === "move" ? moveMessage : copyMessage;
      return shown(c, mailbox, act(store, mailbox, found(c, mailbox), folder.key), 201);
    });
  }

  for (const kind of ["reply", "replyAll", "forward"] as const) {
    app.post(`${prefix}/messages/:message/create${kind[0]?.toUpperCase()}${kind.slice(1)}`, async (c) => {
      const mailbox = open(c, "Mail.ReadWrite");
      const body = await readJson(c, true);
      return shown(c, mailbox, createAnswer(store, mailbox, found(c, mailbox), kind, body), 201);
    });
    app.post(`${prefix}/messages/:message/${kind}`, async (c) => {
      const mailbox = open(c, "Mail.Send");
      const body = await readJson(c, true);
      const original = found(c, mailbox);
      limits.submit(mailbox.user.id);
      const draft = createAnswer(store, mailbox, original, kind, body);
      await sendDraft(store, mailbox, draft).catch((error: unknown) => {
        removeMessage(store, mailbox, draft);
        throw error;
      });
      return c.body(null, 202);
    });
  }

  app.post(`${prefix}/messages/:message/send`, async (c) => {
    const mailbox = open(c, "Mail.Send");
    const draft = found(c, mailbox);
    limits.submit(mailbox.user.id);
    await sendDraft(store, mailbox, draft);
    return c.body(null, 202);
  });
  app.post(`${prefix}/sendMail`, async (c) => {
    const mailbox = open(c, "Mail.Send");
    if (/^text\/plain/i.test(c.req.header("content-type") ?? "")) {
      const raw = await readMime(c);
      limits.submit(mailbox.user.id);
      await sendRaw(store, mailbox, raw);
      return c.body(null, 202);
    }
    const body = await readJson(c);
    const input = readMessageInput(object(parameter(body, "message") ?? null, "message"));
    limits.submit(mailbox.user.id);
    await sendNew(store, mailbox, input, String(parameter(body, "saveToSentItems") ?? true).toLowerCase() !== "false");
    return c.body(null, 202);
  });
}

async function readMime(c: GraphContext): Promise<Buffer> {
  const raw = base64(await c.req.text());
  if (!raw || raw.length === 0) {
    throw graphError(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.");
  }
  return raw;
}

async function draftOfMime(store: Store, mailbox: Mailbox, raw: Buffer, folder: number): Promise<StoredMessage> {
  const message = await messageOfRaw(store, raw, folder, store.now());
  return addMessage(store, mailbox, { ...message, isDraft: true, isRead: true });
}

async function mimeOf(store: Store, message: StoredMessage): Promise<Buffer> {
  const { blobs } = store.state;
  if (message.raw !== null) return Buffer.from(blobs.get(message.raw) ?? "", "latin1");
  return composeMime(message, (key) => blobs.get(key) ?? "");
}
