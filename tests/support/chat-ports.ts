import { createChatAdapters } from "../../server/adapters/meta/chat-adapters.ts";
import { sandboxChats } from "../../server/vendors.ts";

/** The real adapters of the chats, against a server of this machine that answers under /sandbox/meta and /sandbox/aws. */
export function chatAdaptersAt(origin: string, { now = () => new Date(), timeoutMs = 2_000 }: { now?: () => Date; timeoutMs?: number } = {}) {
  return createChatAdapters({ now, allowPrivate: true, isPinned: true, timeoutMs, addresses: sandboxChats(origin) });
}
