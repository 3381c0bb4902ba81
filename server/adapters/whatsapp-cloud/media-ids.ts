import type { OutboundMessage, SendOutcome } from "../../services/deliveries/channel.ts";
import { filesOf } from "./whatsapp-message.ts";

/** Meta keeps an uploaded file for 30 days: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
const KEPT_FOR_MS = 24 * 60 * 60 * 1000;
const IDS_MAX = 2_000;

type Refused = Exclude<SendOutcome, { outcome: "sent" } | { outcome: "uncertain" }>;
export type Uploaded = { id: string } | Refused;
export interface UploadFile {
  bytes: Uint8Array;
  mimeType: string;
  fileName: string;
}

/** Uploads each file once for an account: a campaign's picture goes up for its first message and not for ten thousand. */
export function createMediaIds(now: () => Date, upload: (message: OutboundMessage, file: UploadFile) => Promise<Uploaded>) {
  const known = new Map<string, { uploaded: Promise<Uploaded>; until: number }>();
  return async (message: OutboundMessage): Promise<{ ok: true; ids: Map<string, string> } | { ok: false; outcome: Refused }> => {
    const ids = new Map<string, string>();
    for (const { sha256, mimeType, fileName } of message.chat ? filesOf(message.chat.content) : []) {
      const bytes = message.chat?.files.get(sha256);
      if (!bytes) return { ok: false, outcome: { outcome: "failed", reason: "file_missing", detail: "A file of the message is not stored any more." } };
      const key = `${message.account.id} ${sha256} ${fileName ?? ""}`;
      let entry = known.get(key);
      if (!entry || entry.until <= now().getTime()) {
        if (known.size >= IDS_MAX) known.clear();
        entry = { uploaded: upload(message, { bytes, mimeType: mimeType ?? pictureType(bytes), fileName: fileName ?? sha256.slice(0, 16) }), until: now().getTime() + KEPT_FOR_MS };
        known.set(key, entry);
      }
      const uploaded = await entry.uploaded.catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
      if (!("id" in uploaded)) {
        known.delete(key);
        return { ok: false, outcome: uploaded };
      }
      ids.set(sha256, uploaded.id);
    }
    return { ok: true, ids };
  };
}

const pictureType = (bytes: Uint8Array): string => (bytes[0] === 0x89 ? "image/png" : "image/jpeg");
