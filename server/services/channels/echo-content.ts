import type { ChatContent } from "../../contract/chats.ts";
import { saidIn } from "./chat-content.ts";

/** Pure: whether what a vendor tells of our account may be this message of ours. Vendors change spaces, and name no file by its bytes. */
export function isSameSaid(ours: ChatContent, told: ChatContent): boolean {
  switch (ours.type) {
    case "text":
      return told.type === "text" && isSame(told.body, ours.body);
    case "interactive":
      return told.type === "text" && (isSame(told.body, ours.body) || isSame(told.body, `${ours.body}\n\n${ours.footer ?? ""}`));
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return "mimeType" in told && kindOf(told.type) === kindOf(ours.type) && (told.caption === null || isSame(told.caption, ours.caption ?? ""));
    case "template":
      return ours.preview.trim() !== "" && isSame(saidIn(told), ours.preview);
    case "reaction":
      return told.type === "reaction" && told.toProviderMessageId === ours.toProviderMessageId && (told.emoji === null) === (ours.emoji === null);
    case "choice":
    case "location":
    case "contacts":
    case "other":
      // Nobody sends these from here.
      return false;
    default:
      return ours satisfies never;
  }
}

/**
 * Pure: whether it is what left beside the message, of which no answer names the id: the words that follow a picture as a
 * message of their own, or a reaction, which has none.
 */
export function isPartOf(ours: ChatContent, told: ChatContent): boolean {
  if (ours.type === "reaction") return isSameSaid(ours, told);
  return "caption" in ours && ours.caption !== null && told.type === "text" && isSame(told.body, ours.caption);
}

const isSame = (one: string, other: string): boolean => wordsOf(one) === wordsOf(other);
const wordsOf = (text: string): string => text.normalize("NFC").replace(/\s+/g, " ").trim();
/** Pages send a sticker as a picture. */
const kindOf = (type: string): string => (type === "sticker" ? "image" : type);
