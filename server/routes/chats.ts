import { channelRules } from "../services/chats/channel-rules.ts";
import { ChatMessage, ChatTemplate, ChatView, SendChat, SendSequence, SendTemplate, SequencePreview } from "../contract/chats.ts";
import { Id } from "../contract/common.ts";
import { refuse } from "../errors.ts";
import { cancelParts, retryChat, retryParts } from "../services/chats/move-parts.ts";
import { queueChat } from "../services/chats/queue-chat.ts";
import { previewSequence, queueSequence } from "../services/chats/queue-sequence.ts";
import { markRead } from "../services/chats/read-chat.ts";
import { readChatView } from "../services/chats/read-chat-view.ts";
import { chatTemplates, sendTemplate } from "../services/chats/send-template.ts";
import { storeFile } from "../services/templates/store-file.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["chats"];
const params = z.object({ id: Id });
const sequenceParams = z.object({ id: Id, sequenceId: Id });
const items = z.object({ items: z.array(ChatMessage) });
const page = z.object({ before: z.string().max(80).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });
const file = z.object({ sha256: z.string(), fileName: z.string(), mediaType: z.string(), size: z.int() });
const bytes = { required: true, content: { "application/octet-stream": { schema: z.any().openapi({ type: "string", format: "binary" }) } } } as const;

const getChat = define({ verb: "readChats", method: "get", path: "/conversations/{id}/chat", summary: "A chat: its newest messages, its window and what may be sent", tags, request: { params, query: page }, responses: json(ChatView) });
const postMessage = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/chat-messages", summary: "Write into a chat; the id is the writer's, twice is once. 409 `window_closed` says what may be sent instead", tags, request: { params, body: jsonBody(SendChat) }, responses: json(ChatMessage) });
const postRetry = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/chat-messages/{messageId}/retry", summary: "Send again what surely did not leave", tags, request: { params: z.object({ id: Id, messageId: Id }) }, responses: json(z.object({ isDone: z.literal(true) })) });
const postTemplate = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/chat-templates", summary: "Send an approved template with its values", tags, request: { params, body: jsonBody(SendTemplate) }, responses: json(ChatMessage) });
const getTemplates = define({ verb: "readChats", method: "get", path: "/conversations/{id}/chat-templates", summary: "The approved templates of this chat's account", tags, request: { params }, responses: json(z.object({ items: z.array(ChatTemplate) })) });
const postPreview = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/sequence-preview", summary: "The messages that a text would become, and their pace; nothing is sent", tags, request: { params, body: jsonBody(SendSequence.omit({ id: true })) }, responses: json(SequencePreview) });
const postSequence = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/sequences", summary: "Send a text as several messages in their order; the id is the writer's, twice is once", tags, request: { params, body: jsonBody(SendSequence) }, responses: json(items) });
const postCancel = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/sequences/{sequenceId}/cancel", summary: "Keep back the parts that have not left", tags, request: { params: sequenceParams }, responses: json(items) });
const postRetryParts = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/sequences/{sequenceId}/retry", summary: "Send the parts again that surely did not leave", tags, request: { params: sequenceParams }, responses: json(items) });
const patchRead = define({ verb: "changeCase", method: "patch", path: "/messages/{id}/read", summary: "Mark a conversation as read up to this message", tags, request: { params }, responses: json(z.object({ readCount: z.int() })) });
const postFile = define({ verb: "writeChat", method: "post", path: "/chat-files", summary: "Send a file that shall go into a chat", tags, request: { query: z.object({ fileName: z.string().trim().min(1).max(500) }), body: bytes }, responses: json(file) });

/** No channel takes more; templates and mails have their own bounds. */
const FILE_BYTES_MAX = Math.max(...Object.values(channelRules).flatMap(({ media }) => Object.values(media).map(({ bytesMax }) => bytesMax)));

export const chatRoutes = createRouter()
  .openapi(getChat, async (c) => c.json(await readChatView(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(postMessage, async (c) => c.json(await queueChat(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postRetry, async (c) => {
    await retryChat(ctxFor(c), { conversationId: c.req.valid("param").id, messageId: c.req.valid("param").messageId });
    return c.json({ isDone: true as const }, 200);
  })
  .openapi(postTemplate, async (c) => c.json(await sendTemplate(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getTemplates, async (c) => c.json({ items: await chatTemplates(ctxFor(c), { conversationId: c.req.valid("param").id }) }, 200))
  .openapi(postPreview, async (c) => c.json(await previewSequence(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postSequence, async (c) => c.json({ items: await queueSequence(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }) }, 200))
  .openapi(postCancel, async (c) => c.json({ items: await cancelParts(ctxFor(c), { conversationId: c.req.valid("param").id, sequenceId: c.req.valid("param").sequenceId }) }, 200))
  .openapi(postRetryParts, async (c) => c.json({ items: await retryParts(ctxFor(c), { conversationId: c.req.valid("param").id, sequenceId: c.req.valid("param").sequenceId }) }, 200))
  .openapi(patchRead, async (c) => c.json(await markRead(ctxFor(c), { messageId: c.req.valid("param").id }), 200))
  .openapi(postFile, async (c) => {
    if (Number(c.req.header("content-length") ?? 0) > FILE_BYTES_MAX) throw tooLarge();
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (body.byteLength > FILE_BYTES_MAX) throw tooLarge();
    return c.json(await storeFile(ctxFor(c), { fileName: c.req.valid("query").fileName, bytes: body }), 200);
  });

const tooLarge = () => refuse("too_large", `A chat takes files of ${FILE_BYTES_MAX / 1024 / 1024} MB at most.`, { remedy: "Make it smaller, or send a link to it." });
