import { OpenedCase } from "../contract/cases.ts";
import { ChatMessage } from "../contract/chats.ts";
import { Id, pageOf, PageQuery } from "../contract/common.ts";
import { AddConversationNote, AssignConversation, ConversationNote, ConversationQuery, InboxAccount, InboxConversation, InboxMessage, MarkDone, MessageQuery, SavedReply, SendMessage, UnreadCounts } from "../contract/inbox.ts";
import { User } from "../contract/people.ts";
import { readCase } from "../services/cases/queries.ts";
import { noteRead } from "../services/events/note-read.ts";
import { assignConversation, peopleOfConversation } from "../services/inbox/assign-conversation.ts";
import { addConversationNote, listConversationNotes } from "../services/inbox/conversation-notes.ts";
import { readConversation } from "../services/inbox/conversation-view.ts";
import { convertConversation } from "../services/inbox/convert-conversation.ts";
import { listConversations } from "../services/inbox/list-conversations.ts";
import { listInboxAccounts } from "../services/inbox/list-inbox-accounts.ts";
import { listMessages, readMessage } from "../services/inbox/list-messages.ts";
import { markDone, markUnread, reopenConversation } from "../services/inbox/mark-conversation.ts";
import { savedReply } from "../services/inbox/saved-reply.ts";
import { sendMessage } from "../services/inbox/send-message.ts";
import { countUnread } from "../services/inbox/unread.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["inbox"];
const params = z.object({ id: Id });
const itemsOf = <Item extends z.ZodType>(item: Item) => json(z.object({ items: z.array(item) }));

const getConversations = define({ verb: "readChats", method: "get", path: "/conversations", summary: "Conversations of every channel, the newest first; paged by key. `participant_name`, `last_message_at` and `unread_count` stand beside their other names", tags, request: { query: ConversationQuery }, responses: json(pageOf(InboxConversation)) });
const getUnread = define({ verb: "readChats", method: "get", path: "/conversations/unread", summary: "How many conversations have something unread, by channel and in all, each up to 1,000", tags, responses: json(UnreadCounts) });
const getAccounts = define({ verb: "readChats", method: "get", path: "/conversations/accounts", summary: "The mailboxes, numbers and pages that the list can be narrowed down to", tags, responses: itemsOf(InboxAccount) });
const getConversation = define({ verb: "readChats", method: "get", path: "/conversations/{id}", summary: "One conversation as the inbox shows it", tags, request: { params }, responses: json(InboxConversation) });
const getMessagesOf = define({ verb: "readChats", method: "get", path: "/conversations/{id}/messages", summary: "Messages of a conversation, the newest first; paged by key", tags, request: { params, query: PageQuery }, responses: json(pageOf(InboxMessage)) });
const getPeople = define({ verb: "readChats", method: "get", path: "/conversations/{id}/people", summary: "Who may be given the conversation", tags, request: { params }, responses: itemsOf(User) });
const patchAssign = define({ verb: "changeCase", method: "patch", path: "/conversations/{id}/assign", summary: "Give a conversation to somebody who sees its account, or to nobody; what is a case is given with the case", tags, request: { params, body: jsonBody(AssignConversation) }, responses: json(InboxConversation) });
const putDone = define({ verb: "changeCase", method: "put", path: "/conversations/{id}/done", summary: "Nothing is left to do about it; the next message from outside opens it again. 409 `stale` where something came after the message that was seen last", tags, request: { params, body: { ...jsonBody(MarkDone), required: false } }, responses: json(InboxConversation) });
const deleteDone = define({ verb: "changeCase", method: "delete", path: "/conversations/{id}/done", summary: "Take it up again", tags, request: { params }, responses: json(InboxConversation) });
const putUnread = define({ verb: "changeCase", method: "put", path: "/conversations/{id}/unread", summary: "Its newest message waits for a reader again", tags, request: { params }, responses: json(InboxConversation) });
const getNotes = define({ verb: "readChats", method: "get", path: "/conversations/{id}/notes", summary: "Notes of colleagues on it, and of its case; oldest first", tags, request: { params }, responses: itemsOf(ConversationNote) });
const postNote = define({ verb: "addNote", method: "post", path: "/conversations/{id}/notes", summary: "Write a note for colleagues; nothing is sent", tags, request: { params, body: jsonBody(AddConversationNote) }, responses: json(ConversationNote) });
const postCase = define({ verb: "openCase", method: "post", path: "/conversations/{id}/case", summary: "Make a case of it, or answer the one that it has", tags, request: { params }, responses: json(OpenedCase) });
const postSavedReply = define({ verb: "writeChat", method: "post", path: "/conversations/{id}/saved-replies", summary: "A template's words for this person, to be looked over; nothing is sent", tags, request: { params, body: jsonBody(z.object({ templateId: Id })) }, responses: json(SavedReply) });
const getMessages = define({ verb: "readChats", method: "get", path: "/messages", summary: "Messages of every channel, the newest first; paged by key", tags, request: { query: MessageQuery }, responses: json(pageOf(InboxMessage)) });
const getMessage = define({ verb: "readChats", method: "get", path: "/messages/{id}", summary: "One message of any channel", tags, request: { params }, responses: json(InboxMessage) });
const postMessage = define({ verb: "writeChat", method: "post", path: "/messages", summary: "Send a text into a chat; it leaves as soon as the channel's pace lets it. With an id of the writer's, twice is once", tags, request: { body: jsonBody(SendMessage) }, responses: json(ChatMessage) });

export const inboxRoutes = createRouter()
  .openapi(getConversations, async (c) => c.json(await listConversations(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getUnread, async (c) => c.json(await countUnread(ctxFor(c)), 200))
  .openapi(getAccounts, async (c) => c.json({ items: await listInboxAccounts(ctxFor(c)) }, 200))
  .openapi(getConversation, async (c) => c.json(await readConversation(ctxFor(c), { conversationId: c.req.valid("param").id }), 200))
  .openapi(getMessagesOf, async (c) => c.json(await listMessages(ctxFor(c), { ...c.req.valid("query"), conversationId: c.req.valid("param").id }), 200))
  .openapi(getPeople, async (c) => c.json({ items: await peopleOfConversation(ctxFor(c), { conversationId: c.req.valid("param").id }) }, 200))
  .openapi(patchAssign, async (c) => c.json(await assignConversation(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(putDone, async (c) => c.json(await markDone(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteDone, async (c) => c.json(await reopenConversation(ctxFor(c), { conversationId: c.req.valid("param").id }), 200))
  .openapi(putUnread, async (c) => c.json(await markUnread(ctxFor(c), { conversationId: c.req.valid("param").id }), 200))
  .openapi(getNotes, async (c) => c.json({ items: await listConversationNotes(ctxFor(c), { conversationId: c.req.valid("param").id }) }, 200))
  .openapi(postNote, async (c) => c.json(await addConversationNote(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postCase, async (c) => {
    const { caseId, outcome } = await convertConversation(ctxFor(c), { conversationId: c.req.valid("param").id });
    return c.json({ case: await readCase(ctxFor(c), caseId), outcome }, 200);
  })
  .openapi(postSavedReply, async (c) => c.json(await savedReply(ctxFor(c), { conversationId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getMessages, async (c) => c.json(await listMessages(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getMessage, async (c) => {
    const message = await readMessage(ctxFor(c), { messageId: c.req.valid("param").id });
    await noteRead(ctxFor(c), { type: "message", id: message.id });
    return c.json(message, 200);
  })
  .openapi(postMessage, async (c) => c.json(await sendMessage(ctxFor(c), c.req.valid("json")), 200));
