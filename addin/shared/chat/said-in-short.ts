import type { TFunction } from "i18next";
import type { ChatMessage } from "../../../server/contract/chats.ts";

const CHARS_MAX = 160;

/** A message in one line, as it is quoted: its words, or what it is. */
export function saidInShort(t: TFunction, { content, text, revokedAt }: Pick<ChatMessage, "content" | "text" | "revokedAt">): string {
  if (revokedAt !== null) return t("inbox.takenBack");
  const said = text.trim() || (content.type === "text" ? content.body.trim() : "");
  return said ? said.slice(0, CHARS_MAX) : t(`inbox.kind.${content.type}`);
}
