import { Id } from "../contract/common.ts";
import { REPLY_ATTACHMENT_BYTES_MAX } from "../contract/reply-limits.ts";
import { InsertedTemplate, InsertTemplate, ListedReplies, Reply, ReplyAttachment, ReplyStart, ReplyStartQuery, ResolveReply, SaveReply, SendReply } from "../contract/replies.ts";
import { refuse } from "../errors.ts";
import { requireCase } from "../services/cases/queries.ts";
import { insertTemplate } from "../services/replies/insert-template.ts";
import { repliesOfCase } from "../services/replies/queries.ts";
import { queueReply } from "../services/replies/queue-reply.ts";
import { resolveReply } from "../services/replies/resolve-reply.ts";
import { saveReply } from "../services/replies/save-reply.ts";
import { startReply } from "../services/replies/start-reply.ts";
import { discardReply, rewriteReply, takeBackReply } from "../services/replies/take-back-reply.ts";
import { storeFile } from "../services/templates/store-file.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["replies"];
const params = z.object({ id: Id });
const done = z.object({ isDone: z.literal(true) });
const bytes = { required: true, content: { "application/octet-stream": { schema: z.any().openapi({ type: "string", format: "binary" }) } } } as const;

const getStart = define({ verb: "replyToCase", method: "get", path: "/cases/{id}/reply", summary: "What a reply begins with: mails, recipients, one's draft, and what moved", tags, request: { params, query: ReplyStartQuery }, responses: json(ReplyStart) });
const getReplies = define({ verb: "readDesk", method: "get", path: "/cases/{id}/replies", summary: "What was answered from here, and what became of it", tags, request: { params }, responses: json(ListedReplies) });
const postTemplate = define({ verb: "replyToCase", method: "post", path: "/cases/{id}/reply-templates", summary: "A template's text with the fields of the contact and the case", tags, request: { params, body: jsonBody(InsertTemplate) }, responses: json(InsertedTemplate) });
const putReply = define({ verb: "replyToCase", method: "put", path: "/replies/{id}", summary: "Keep a draft; the id is the writer's", tags, request: { params, body: jsonBody(SaveReply) }, responses: json(Reply) });
const deleteRoute = define({ verb: "replyToCase", method: "delete", path: "/replies/{id}", summary: "Throw a draft away", tags, request: { params }, responses: json(done) });
const postSend = define({ verb: "replyToCase", method: "post", path: "/replies/{id}/send", summary: "Send in a few seconds; twice is once. 409 says what moved meanwhile", tags, request: { params, body: jsonBody(SendReply) }, responses: json(Reply) });
const postUndo = define({ verb: "replyToCase", method: "post", path: "/replies/{id}/undo", summary: "Take a reply back before it leaves", tags, request: { params }, responses: json(Reply) });
const postRewrite = define({ verb: "replyToCase", method: "post", path: "/replies/{id}/rewrite", summary: "A new draft of one that could not be sent", tags, request: { params }, responses: json(Reply) });
const postResolve = define({ verb: "replyToCase", method: "post", path: "/replies/{id}/resolve", summary: "Say what became of an uncertain reply", tags, request: { params, body: jsonBody(ResolveReply) }, responses: json(Reply) });
const postFile = define({ verb: "replyToCase", method: "post", path: "/reply-files", summary: "Send a file that shall go with a reply", tags, request: { query: z.object({ fileName: z.string().trim().min(1).max(500) }), body: bytes }, responses: json(ReplyAttachment) });

export const replyRoutes = createRouter()
  .openapi(getStart, async (c) => c.json(await startReply(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(getReplies, async (c) => {
    const ctx = ctxFor(c);
    await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await repliesOfCase(ctx, c.req.valid("param").id) }, 200);
  })
  .openapi(postTemplate, async (c) => c.json(await insertTemplate(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(putReply, async (c) => c.json(await saveReply(ctxFor(c), { replyId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteRoute, async (c) => {
    await discardReply(ctxFor(c), { replyId: c.req.valid("param").id });
    return c.json({ isDone: true as const }, 200);
  })
  .openapi(postSend, async (c) => c.json(await queueReply(ctxFor(c), { replyId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postUndo, async (c) => c.json(await takeBackReply(ctxFor(c), { replyId: c.req.valid("param").id }), 200))
  .openapi(postRewrite, async (c) => c.json(await rewriteReply(ctxFor(c), { replyId: c.req.valid("param").id }), 200))
  .openapi(postResolve, async (c) => c.json(await resolveReply(ctxFor(c), { replyId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postFile, async (c) => {
    const ctx = ctxFor(c);
    if (Number(c.req.header("content-length") ?? 0) > REPLY_ATTACHMENT_BYTES_MAX) throw tooLarge();
    const file = new Uint8Array(await c.req.arrayBuffer());
    if (file.byteLength > REPLY_ATTACHMENT_BYTES_MAX) throw tooLarge();
    return c.json({ ...(await storeFile(ctx, { fileName: c.req.valid("query").fileName, bytes: file })), contentId: null }, 200);
  });

const tooLarge = () => refuse("too_large", `A reply may carry ${REPLY_ATTACHMENT_BYTES_MAX / 1024 / 1024} MB.`, { remedy: "Make the file smaller, or write a link to it into the text." });
