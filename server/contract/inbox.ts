import { z } from "zod";
import { CaseReference } from "./cases.ts";
import { ChatContent, ChatWindow } from "./chats.ts";
import { ChannelName, Id, Instant, PageQuery } from "./common.ts";
import { Message } from "./conversations.ts";

/** Of unread messages in one conversation, and of conversations with some: nobody looks at the number beyond. */
export const UNREAD_COUNTED_MAX = 1_000;

const Person = z.object({ id: Id, name: z.string() });

/** A conversation on any channel. The last four fields are the same under the names that CAHTS gave them. */
export const InboxConversation = z.object({
  id: Id,
  channel: ChannelName,
  account: z.object({ id: Id, name: z.string(), address: z.string() }),
  /** Whom it is with; of mails the newest who wrote. */
  participant: z.object({ name: z.string(), address: z.string(), contactId: Id.nullable() }),
  subject: z.string(),
  /** What was said last; null: nothing yet. */
  last: z.object({ text: z.string(), direction: z.enum(["inbound", "outbound"]), at: Instant, /** Of chats: the type of its content; null: a mail. */ contentType: z.string().nullable() }).nullable(),
  lastMessageAt: Instant,
  unreadCount: z.int(),
  assignee: Person.nullable(),
  doneAt: Instant.nullable(),
  case: CaseReference.nullable(),
  /** Of chats alone. */
  window: ChatWindow.nullable(),
  platform_account_id: Id,
  participant_name: z.string(),
  last_message_at: Instant,
  unread_count: z.int(),
});
export type InboxConversation = z.infer<typeof InboxConversation>;

const Flag = z.enum(["true", "false"]).transform((said) => said === "true");

export const ConversationQuery = PageQuery.extend({
  channel: ChannelName.optional(),
  accountId: Id.optional(),
  contactId: Id.optional(),
  isUnread: Flag.optional(),
  /** `me`, `none` or a person's id. A case's conversation is with whoever has the case. */
  assignee: z.union([z.enum(["me", "none"]), Id]).optional(),
  state: z.enum(["open", "done", "all"]).default("all"),
  hasCase: Flag.optional(),
  search: z.string().max(200).optional(),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

/** Conversations with something unread, each up to 1,000. */
export const UnreadCounts = z.object({ all: z.int(), byChannel: z.record(ChannelName, z.int()) });
export type UnreadCounts = z.infer<typeof UnreadCounts>;

/** A message on any channel. The last six fields are CAHTS's names for it. */
export const InboxMessage = Message.extend({
  channel: ChannelName,
  accountId: Id,
  readAt: Instant.nullable(),
  /** Of chats: what it says; null: a mail. */
  chat: ChatContent.nullable(),
  platform_account_id: Id,
  platform_message_id: z.string(),
  sender_name: z.string(),
  content: z.string(),
  is_incoming: z.boolean(),
  is_read: z.boolean(),
  received_at: Instant,
});
export type InboxMessage = z.infer<typeof InboxMessage>;

export const MessageQuery = PageQuery.extend({ conversationId: Id.optional(), channel: ChannelName.optional(), accountId: Id.optional(), direction: z.enum(["inbound", "outbound"]).optional(), isUnread: Flag.optional() });
export type MessageQuery = z.infer<typeof MessageQuery>;

/** `id` is the writer's: sent twice it is one message. Without it each call is a message of its own. */
export const SendMessage = z.object({ conversationId: Id, text: z.string().trim().min(1).max(4_096), id: Id.optional() });
export type SendMessage = z.infer<typeof SendMessage>;

export const ConversationNote = z.object({ id: Id, text: z.string(), author: Person.nullable(), at: Instant, /** Of the conversation's case; it stands on its timeline. */ isOfCase: z.boolean() });
export type ConversationNote = z.infer<typeof ConversationNote>;

/** What the person at the screen had seen last: what came after it is not closed unread. Left out: whatever is there. */
export const MarkDone = z.object({ upToMessageId: Id.optional() });

/** Where conversations come from. */
export const InboxAccount = z.object({ id: Id, channel: ChannelName, name: z.string(), address: z.string() });
export type InboxAccount = z.infer<typeof InboxAccount>;

export const AssignConversation = z.object({ assigneeId: Id.nullable() });
export const AddConversationNote = z.object({ text: z.string().trim().min(1).max(10_000) });

/** A template's words for this person; `missing` stand in it as `{{ field }}`. */
export const SavedReply = z.object({ text: z.string(), missing: z.array(z.string()) });
export type SavedReply = z.infer<typeof SavedReply>;
