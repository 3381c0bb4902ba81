import { createChatAdapters } from "../../server/adapters/meta/chat-adapters.ts";
import { sandboxChats } from "../../server/vendors.ts";

/** The real adapters of the chats, against a server of this machine that answers under /sandbox/meta and /sandbox/aws, once its journal is on disk. */
export function chatAdaptersAt(origin: string, { now = () => new Date(), timeoutMs = 20_000 }: { now?: () => Date; timeoutMs?: number } = {}) {
  return createChatAdapters({ now, allowPrivate: true, isPinned: true, timeoutMs, addresses: sandboxChats(origin) });
}
