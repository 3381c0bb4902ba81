import { encodeId } from "./ids.ts";
import type { Mailbox } from "./mailbox.ts";
import { topicOf } from "./mailbox.ts";

/**
 * The conversation of a new message: that of a message it answers, else that of the same topic when it
 * claims to answer one, else a new one. Exchange joins by the same signals.
 */
export function conversationOf(
  mailbox: Mailbox,
  message: { key: number; subject: string; inReplyTo: string | null; references: string[] },
): string {
  const answered = [message.inReplyTo, ...message.references.toReversed()].filter((id) => id !== null);
  for (const id of answered) {
    for (const key of mailbox.byInternetMessageId.get(id) ?? []) {
      const known = mailbox.messages.get(key);
      if (known) return known.conversation;
    }
  }
  const topic = topicOf(message.subject);
  const isAnswer = answered.length > 0 || topic !== message.subject.trim().toLowerCase();
  const sameTopic = isAnswer && topic ? mailbox.byTopic.get(topic) : undefined;
  return sameTopic ?? encodeId({ kind: "conversation", userId: mailbox.user.id, key: message.key, moves: null });
}
