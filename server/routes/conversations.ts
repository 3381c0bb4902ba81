import { Id } from "../contract/common.ts";
import { Category, Classification, CorrectClassification, MailHtml, MailView, Message, MessageReference } from "../contract/conversations.ts";
import { dismissMail } from "../services/cases/dismiss-mail.ts";
import { viewMail } from "../services/cases/mail-view.ts";
import { correctClassification } from "../services/classification/correct-classification.ts";
import { listCategories } from "../services/classification/queries.ts";
import { messageHtml, requireMessage } from "../services/conversations/queries.ts";
import { inlinePictures, readAttachment } from "../services/conversations/read-attachment.ts";
import { noteRead } from "../services/events/note-read.ts";
import { fileHeaders, streamOf } from "./file-answer.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["conversations"];
const params = z.object({ id: Id });
const postLookup = define({ verb: "readDesk", method: "post", path: "/messages/lookup", summary: "What Mailroom knows of the open mail; receives it if it is new", tags, request: { body: jsonBody(MessageReference) }, responses: json(MailView) });
const patchClassification = define({ verb: "correctClassification", method: "patch", path: "/messages/{id}/classification", summary: "Correct the category or the priority", tags, request: { params, body: jsonBody(CorrectClassification) }, responses: json(Classification) });
const putDismissal = define({ verb: "openCase", method: "put", path: "/messages/{id}/dismissal", summary: "Say that a mail is no case", tags, request: { params }, responses: json(Message) });
const deleteDismissal = define({ verb: "openCase", method: "delete", path: "/messages/{id}/dismissal", summary: "Take up again what was said to be no case", tags, request: { params }, responses: json(Message) });
const getHtml = define({ verb: "readDesk", method: "get", path: "/messages/{id}/html", summary: "The whole mail as sanitised HTML; pictures when asked: `inline` those of the mail, `all` remote ones too", tags, request: { params, query: z.object({ pictures: z.enum(["none", "inline", "all"]).default("none") }) }, responses: json(MailHtml) });
const getAttachment = define({ verb: "readDesk", method: "get", path: "/messages/{id}/attachments/{attachmentId}", summary: "What an attachment holds, read from Outlook; always to be saved, never shown by the browser", tags, request: { params: z.object({ id: Id, attachmentId: Id }) }, responses: { 200: { description: "The file", content: { "application/octet-stream": { schema: z.any() } } } } });
const getCategories = define({ verb: "readDesk", method: "get", path: "/categories", summary: "List categories", tags, responses: json(z.object({ items: z.array(Category) })) });

export const conversationRoutes = createRouter()
  .openapi(postLookup, async (c) => c.json(await viewMail(ctxFor(c), c.req.valid("json")), 200))
  .openapi(patchClassification, async (c) => c.json(await correctClassification(ctxFor(c), { messageId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(putDismissal, async (c) => c.json(await dismissMail(ctxFor(c), { messageId: c.req.valid("param").id, isDismissed: true }), 200))
  .openapi(deleteDismissal, async (c) => c.json(await dismissMail(ctxFor(c), { messageId: c.req.valid("param").id, isDismissed: false }), 200))
  .openapi(getHtml, async (c) => {
    const ctx = ctxFor(c);
    const message = await requireMessage(ctx, c.req.valid("param").id);
    const { pictures } = c.req.valid("query");
    await noteRead(ctx, { type: "message", id: message.id });
    const inline = pictures === "none" ? new Map<string, string>() : await inlinePictures(ctx, message);
    return c.json(messageHtml(message, { showsRemote: pictures === "all", inline }), 200);
  })
  .openapi(getAttachment, async (c) => {
    const { id, attachmentId } = c.req.valid("param");
    const { name, size, content } = await readAttachment(ctxFor(c), { messageId: id, attachmentId });
    await noteRead(ctxFor(c), { type: "message", id });
    return c.body(content instanceof Uint8Array ? streamOf(content) : content, 200, { ...fileHeaders(name), "content-length": String(size) });
  })
  .openapi(getCategories, async (c) => c.json({ items: await listCategories(ctxFor(c)) }, 200));
