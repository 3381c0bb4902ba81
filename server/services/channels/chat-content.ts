import { ChatContent } from "../../contract/chats.ts";
import { cleanLine, cleanText, cutAt } from "../conversations/clean-text.ts";

const TEXT_CHARS_MAX = 4_096;
const PREVIEW_CHARS = 255;

/** A stranger's content as it may be stored: no letter that PostgreSQL or a screen refuses, nothing over its bounds. */
export function cleanContent(content: ChatContent): ChatContent {
  const parsed = ChatContent.safeParse(cleaned(content));
  if (parsed.success) return parsed.data;
  return { type: "other", kind: content.type.slice(0, 80), text: cutAt(cleanText(saidIn(content)), TEXT_CHARS_MAX) };
}

/** Any value of JSON without letters that PostgreSQL refuses. */
export function cleaned(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleaned(inner)]));
}

/** What a person reads of it; "": nothing but a picture, a sound or a sign. */
export function saidIn(content: ChatContent): string {
  switch (content.type) {
    case "text":
    case "interactive":
      return content.body;
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return content.caption ?? "";
    case "template":
      return content.preview;
    case "choice":
      return content.title;
    case "reaction":
      return content.emoji ?? "";
    case "location":
      return [content.name, content.address].filter(Boolean).join(", ") || `${content.latitude}, ${content.longitude}`;
    case "contacts":
      return content.people.map(({ name, phones, emails }) => [name, ...phones, ...emails].join(" ")).join("\n");
    case "other":
      return content.text;
    default:
      return content satisfies never;
  }
}

export interface SaidTexts {
  text: string;
  visibleText: string;
  preview: string;
}

/** The columns of a message that say what its content says. */
export function textsOf(content: ChatContent): SaidTexts {
  const text = cutAt(cleanText(saidIn(content)), 40_000);
  return { text, visibleText: text, preview: cleanLine(text, PREVIEW_CHARS) || cleanLine("fileName" in content ? (content.fileName ?? "") : "", PREVIEW_CHARS) };
}

/** Whose bytes are still to be fetched. */
export function isMissingFile(content: ChatContent): boolean {
  return "fileSha256" in content && content.fileSha256 === null && content.mediaId !== null && content.failure === null;
}
