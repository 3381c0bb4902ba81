import type { TFunction } from "i18next";
import type { ChatMessage } from "../../../server/contract/chats.ts";
import { problemSentence } from "../problem-text.ts";
import type { Unsent } from "./use-chat.ts";

/** Pure: what was written here as it will stand in the chat. */
export function unsentMessage(t: TFunction, { id, content, answers, at, problem }: Unsent): ChatMessage {
  return {
    id, conversationId: "", direction: "outbound", content: "fileSha256" in content ? { ...content, mediaId: null, size: null, failure: null } : content, text: "", from: { address: "", name: null }, sentBy: id, at, readAt: null,
    replyToProviderMessageId: answers?.providerMessageId ?? null, providerMessageId: null, editedAt: null, revokedAt: null, attachmentId: null,
    delivery: { id, status: problem ? "failed" : "queued", reason: problem && problemSentence(t, problem), nextAttemptAt: null, sequenceId: null, part: null, partCount: null },
  };
}
