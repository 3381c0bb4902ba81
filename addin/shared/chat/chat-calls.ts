import type { OpenedCase } from "../../../server/contract/cases.ts";
import type { ChatMessage, ChatTemplate, ChatView, SendChat, SendSequence, SendTemplate, SequencePreview } from "../../../server/contract/chats.ts";
import type { Contact, DuplicateContact } from "../../../server/contract/contacts.ts";
import type { ConversationNote, InboxAccount, InboxConversation, InboxMessage, SavedReply, UnreadCounts } from "../../../server/contract/inbox.ts";
import type { LivePage, PolledLook, PolledOnlookers } from "../../../server/contract/live.ts";
import type { User } from "../../../server/contract/people.ts";
import type { ApiConnection, UploadProgress } from "../api.ts";
import { type Heard, POLL_WAIT_SECONDS } from "../live-poll.ts";

export interface ConversationsAsked {
  channel?: string;
  accountId?: string;
  assignee?: string;
  isUnread?: "true";
  hasCase?: "true" | "false";
  state?: "open" | "done" | "all";
  search?: string;
  contactId?: string;
}

export interface ChatFile {
  sha256: string;
  fileName: string;
  mediaType: string;
  size: number;
}

interface Page<Item> {
  items: Item[];
  next: string | null;
}

const ROWS = "40";
const MESSAGES = "50";

/** The calls of the inbox, of the pane and of the settings. Each rejects with ApiProblem. */
export function createChatCalls({ client, upload, download }: ApiConnection) {
  const { conversations } = client;
  const one = conversations[":id"];
  const param = (id: string) => ({ param: { id } });
  return {
    list: (query: ConversationsAsked, after: string | null): Promise<Page<InboxConversation>> => read(conversations.$get({ query: { ...query, limit: ROWS, ...(after !== null && { after }) } as never })),
    unread: (): Promise<UnreadCounts> => read(conversations.unread.$get()),
    one: (id: string): Promise<InboxConversation> => read(one.$get(param(id))),
    chat: (id: string, before: string | null): Promise<ChatView> => read(one.chat.$get({ ...param(id), query: { limit: MESSAGES, ...(before !== null && { before }) } })),
    mails: (id: string, after: string | null): Promise<Page<InboxMessage>> => read(one.messages.$get({ ...param(id), query: { limit: MESSAGES, ...(after !== null && { after }) } })),
    send: (id: string, json: SendChat): Promise<ChatMessage> => read(one["chat-messages"].$post({ ...param(id), json })),
    retry: (id: string, messageId: string) => read(one["chat-messages"][":messageId"].retry.$post({ param: { id, messageId } })),
    templates: (id: string): Promise<ChatTemplate[]> => items(one["chat-templates"].$get(param(id))),
    sendTemplate: (id: string, json: SendTemplate): Promise<ChatMessage> => read(one["chat-templates"].$post({ ...param(id), json })),
    previewSequence: (id: string, json: Omit<SendSequence, "id">): Promise<SequencePreview> => read(one["sequence-preview"].$post({ ...param(id), json })),
    sendSequence: (id: string, json: SendSequence): Promise<ChatMessage[]> => items(one.sequences.$post({ ...param(id), json })),
    cancelSequence: (id: string, sequenceId: string): Promise<ChatMessage[]> => items(one.sequences[":sequenceId"].cancel.$post({ param: { id, sequenceId } })),
    retrySequence: (id: string, sequenceId: string): Promise<ChatMessage[]> => items(one.sequences[":sequenceId"].retry.$post({ param: { id, sequenceId } })),
    markRead: (messageId: string): Promise<{ readCount: number }> => read(client.messages[":id"].read.$patch({ param: { id: messageId } })),
    people: (id: string): Promise<User[]> => items(one.people.$get(param(id))),
    assign: (id: string, assigneeId: string | null): Promise<InboxConversation> => read(one.assign.$patch({ ...param(id), json: { assigneeId } })),
    accounts: (): Promise<InboxAccount[]> => items(conversations.accounts.$get()),
    /** `upToMessageId`: what was seen last; rejects with `stale` where something came after it. */
    markDone: (id: string, upToMessageId: string | null): Promise<InboxConversation> => read(one.done.$put({ ...param(id), json: upToMessageId === null ? {} : { upToMessageId } })),
    reopen: (id: string): Promise<InboxConversation> => read(one.done.$delete(param(id))),
    markUnread: (id: string): Promise<InboxConversation> => read(one.unread.$put(param(id))),
    notes: (id: string): Promise<ConversationNote[]> => items(one.notes.$get(param(id))),
    addNote: (id: string, text: string): Promise<ConversationNote> => read(one.notes.$post({ ...param(id), json: { text } })),
    toCase: (id: string): Promise<OpenedCase> => read(one.case.$post(param(id))),
    savedReply: (id: string, templateId: string): Promise<SavedReply> => read(one["saved-replies"].$post({ ...param(id), json: { templateId } })),
    sendFile: (file: File, onProgress?: UploadProgress): Promise<ChatFile> => upload(`/chat-files?fileName=${encodeURIComponent(file.name || "file")}`, file, { "content-type": "application/octet-stream" }, onProgress) as Promise<ChatFile>,
    file: (messageId: string, attachmentId: string): Promise<Blob> => download(`/messages/${messageId}/attachments/${attachmentId}`),
    contact: (id: string): Promise<Contact> => read(client.contacts[":id"].$get({ param: { id } })),
    /** By long polling; ends with `signal`, or where no answer comes in time. */
    news: (from: Heard | null, signal: AbortSignal): Promise<LivePage> => read(client.live.messages.$get({ query: { wait: String(POLL_WAIT_SECONDS), ...(from && { after: String(from.after), ...(from.mark !== undefined && { mark: from.mark }) }) } }, { init: { signal: AbortSignal.any([signal, AbortSignal.timeout((POLL_WAIT_SECONDS + 15) * 1_000)]) } })),
    /** Where a screen is that has no socket. */
    look: (screenId: string, json: PolledLook): Promise<PolledOnlookers> => read(client.live.looks[":screenId"].$put({ param: { screenId }, json })),
    duplicates: (id: string): Promise<DuplicateContact[]> => items(client.contacts[":id"].duplicates.$get({ param: { id } })),
    mergeContacts: (id: string, otherId: string): Promise<Contact> => read(client.contacts[":id"].merges.$post({ param: { id }, json: { otherId } })),
    undoMerge: (id: string, mergeId: string): Promise<Contact> => read(client.contacts[":id"].merges[":mergeId"].undo.$post({ param: { id, mergeId } })),
  };
}

export type ChatCalls = ReturnType<typeof createChatCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}
