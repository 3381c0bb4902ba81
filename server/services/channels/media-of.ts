import type { MediaType } from "../../contract/chats.ts";
import { mediaTypeOf } from "../templates/media-type.ts";

/** First bytes of sounds and films that the types of attachments do not tell. https://en.wikipedia.org/wiki/List_of_file_signatures */
const signatures: { mediaType: string; at: number; bytes: string }[] = [
  { mediaType: "audio/ogg", at: 0, bytes: "4f676753" },
  { mediaType: "audio/amr", at: 0, bytes: "2321414d52" },
  { mediaType: "audio/wav", at: 8, bytes: "57415645" },
  { mediaType: "audio/aac", at: 0, bytes: "fff1" },
  { mediaType: "audio/aac", at: 0, bytes: "fff9" },
  { mediaType: "audio/mpeg", at: 0, bytes: "fffb" },
  { mediaType: "audio/mpeg", at: 0, bytes: "fff3" },
  { mediaType: "video/webm", at: 0, bytes: "1a45dfa3" },
  { mediaType: "video/avi", at: 8, bytes: "41564920" },
];

/** Of one container: what it holds, says its sender. */
const alike: Record<string, RegExp> = {
  "video/mp4": /^(video|audio)\/(mp4|3gpp2?|quicktime|x-m4[av]|m4a|aac)$/,
  "audio/ogg": /^(audio|video|application)\/ogg$/,
  "video/webm": /^(audio|video)\/(webm|x-matroska)$/,
};

/**
 * The media type that a file is served as: by what it holds, not by what is claimed of it. Null: it is not what such a
 * message holds (a page as a picture, a program as a document).
 */
export function typeOfMedia(type: MediaType, { bytes, fileName, claimed }: { bytes: Uint8Array; fileName: string | null; claimed: string[] }): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32)).toString("hex");
  const found = signatures.find(({ at, bytes: signature }) => head.startsWith(signature, at * 2))?.mediaType ?? mediaTypeOf(fileName ?? "", bytes);
  if (found === null) return null;
  if (type === "document") return found;
  const said = claimed.map((one) => one.split(";")[0]!.trim().toLowerCase()).find((one) => alike[found]?.test(one));
  const kind = (said ?? found).split("/")[0];
  return kind === (type === "sticker" ? "image" : type) ? (said ?? found) : null;
}
