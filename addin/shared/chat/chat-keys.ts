import type { LiveEvent } from "../../../server/contract/system.ts";

/** The query cache's part that conversations have. Lists and counts lie apart from the one that is open. */
export const chatKeys = {
  list: ["conversations"],
  rows: (query: string) => ["conversations", "list", query],
  unread: ["conversations", "unread"],
  accounts: ["conversation-accounts"],
  one: (id: string) => ["conversations", "one", id],
  chats: ["chat"],
  chat: (id: string) => ["chat", id, "messages"],
  notes: (id: string) => ["chat", id, "notes"],
  mails: (id: string) => ["chat", id, "mails"],
  templates: (id: string) => ["chat-templates", id],
  people: (id: string) => ["chat-people", id],
  replies: (search: string) => ["templates", "replies", search],
  contact: (id: string) => ["contacts", id],
  duplicates: (id: string) => ["contacts", id, "duplicates"],
  sequence: (asked: string) => ["sequence-preview", asked],
} as const;

/** What a fact may have made stale of conversations; empty for most. */
export function chatKeysTouchedBy({ event }: Pick<LiveEvent, "event">): (readonly string[])[] {
  const noun = event.split(".")[0];
  if (noun === "message" || noun === "conversation" || noun === "chat") return [chatKeys.list, chatKeys.chats];
  if (noun === "delivery" || noun === "channel_account") return [chatKeys.chats];
  return event === "case.assigned" || event === "case.opened" || event === "case.note_added" ? [chatKeys.list, chatKeys.chats] : [];
}
