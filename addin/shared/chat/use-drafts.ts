import { useState } from "react";

/** What is half written in each conversation, while the page lives. */
export function useDrafts(): { draftOf: (id: string) => string; setDraft: (id: string, text: string) => void } {
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  return { draftOf: (id) => drafts[id] ?? "", setDraft: (id, text) => setDrafts((kept) => ({ ...kept, [id]: text })) };
}
