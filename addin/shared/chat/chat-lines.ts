import type { ChatMessage } from "../../../server/contract/chats.ts";
import type { ConversationNote } from "../../../server/contract/inbox.ts";

export type ChatLine = { kind: "day"; key: string; at: string } | { kind: "message"; key: string; message: ChatMessage; quoted: ChatMessage | null; reactions: string[] } | { kind: "note"; key: string; note: ConversationNote };

/**
 * Pure: what is shown from the oldest to the newest. Reactions stand below the message that they are about (an empty one
 * takes its writer's back), and one that is not loaded shows none; notes lie between the messages; each day begins with its date.
 */
export function chatLines(messages: ChatMessage[], notes: ConversationNote[], dayOf: (at: string) => string): ChatLine[] {
  const byProvider = new Map(messages.flatMap((message) => (message.providerMessageId ? [[message.providerMessageId, message] as const] : [])));
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

/** By the message, then by who reacted: the newest counts. */
function reactionsOf(messages: ChatMessage[]): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { content, from, direction } of messages) {
    if (content.type !== "reaction") continue;
    const who = direction === "outbound" ? "us" : from.address;
    const of = found.get(content.toProviderMessageId) ?? new Map<string, string>();
    if (content.emoji) of.set(who, content.emoji);
    else of.delete(who);
    found.set(content.toProviderMessageId, of);
  }
  return found;
}
