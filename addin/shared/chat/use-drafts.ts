import { useState } from "react";
import type { ChatMessage } from "../../../server/contract/chats.ts";

export interface Draft {
  text: string;
  /** The message that it will answer, quoted above it. */
  answers: ChatMessage | null;
}

const nothing: Draft = { text: "", answers: null };

/** What is half written in each conversation, while the page lives. */
export function useDrafts(): { draftOf: (id: string) => Draft; setDraft: (id: string, change: Partial<Draft>) => void } {
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  return { draftOf: (id) => drafts[id] ?? nothing, setDraft: (id, change) => setDrafts((kept) => ({ ...kept, [id]: { ...nothing, ...kept[id], ...change } })) };
}
