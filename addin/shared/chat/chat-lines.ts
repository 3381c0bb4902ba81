import type { ChatMessage } from "../../../server/contract/chats.ts";
import type { ConversationNote } from "../../../server/contract/inbox.ts";
import { type Travel, travelOf } from "./delivery-ticks.tsx";

/** A sign at a message: the customer's, or ours with how far it has come. */
export interface Reaction {
  emoji: string;
  isOwn: boolean;
  travel: Travel;
}

export interface MessageLine {
  kind: "message";
  key: string;
  message: ChatMessage;
  /** What it answers, where that is known. */
  quoted: ChatMessage | null;
  reactions: Reaction[];
}

export type ChatLine = { kind: "day"; key: string; at: string } | MessageLine | { kind: "note"; key: string; note: ConversationNote };

interface Shown {
  messages: ChatMessage[];
  /** What some of them answer and what lies further back. */
  answered: ChatMessage[];
  notes: ConversationNote[];
}

/**
 * Pure: what is shown from the oldest to the newest. Reactions stand below the message that they are about (an empty one
 * takes its writer's back), and one that is not loaded shows none; notes lie between the messages; each day begins with its date.
 */
export function chatLines({ messages, answered, notes }: Shown, dayOf: (at: string) => string): ChatLine[] {
  const byProvider = new Map([...answered, ...messages].flatMap((message) => (message.providerMessageId ? [[message.providerMessageId, message] as const] : [])));
  const reactions = reactionsOf(messages);
  const first = messages[0]?.at;
  const said = messages.filter(({ content }) => content.type !== "reaction");
  const all: { at: string; line: ChatLine }[] = [
    ...said.map((message) => ({
      at: message.at,
      line: { kind: "message" as const, key: message.id, message, quoted: message.replyToProviderMessageId ? (byProvider.get(message.replyToProviderMessageId) ?? null) : null, reactions: [...(reactions.get(message.providerMessageId ?? "")?.values() ?? [])] },
    })),
    // Of notes from before what is loaded none is shown yet.
    ...notes.filter(({ at }) => first === undefined || at >= first).map((note) => ({ at: note.at, line: { kind: "note" as const, key: note.id, note } })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return all.flatMap(({ at, line }, index) => (index === 0 || dayOf(all[index - 1]!.at) !== dayOf(at) ? [{ kind: "day" as const, key: `day-${dayOf(at)}-${line.key}`, at }, line] : [line]));
}

/** By the message, then by who reacted: the newest counts. What was kept back never was; what did not arrive is shown as such. */
function reactionsOf(messages: ChatMessage[]): Map<string, Map<string, Reaction>> {
  const found = new Map<string, Map<string, Reaction>>();
  for (const message of messages) {
    const { content, from, direction } = message;
    if (content.type !== "reaction") continue;
    const isOwn = direction === "outbound";
    const travel = isOwn ? travelOf(message) : "sent";
    if (travel === "cancelled") continue;
    const who = isOwn ? "us" : from.address;
    const of = found.get(content.toProviderMessageId) ?? new Map<string, Reaction>();
    if (content.emoji) of.set(who, { emoji: content.emoji, isOwn, travel });
    // One that could not be taken back is still there.
    else if (travel !== "failed") of.delete(who);
    found.set(content.toProviderMessageId, of);
  }
  return found;
}
