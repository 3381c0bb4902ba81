import { graphError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import { addMessage, blankMessage, graphTime, newInternetMessageId, storeAttachment } from "./messages.ts";
import type { StoredMessage } from "./model.ts";
import { parseMime } from "./parse-mime.ts";
import type { Store } from "./store.ts";
import { wellKnownFolder } from "./store.ts";

const RAW_BYTES_MAX = 150 * 1024 * 1024;

export interface DeliveryOptions {
  at?: Date;
  /** A well-known name or the display name of a folder. Default: inbox. */
  folder?: string;
}

/** Puts a raw mail into a mailbox as if it had arrived. Whatever the bytes are, a message appears. */
export async function deliverRaw(store: Store, mailbox: Mailbox, raw: Uint8Array, options: DeliveryOptions = {}) {
  const folder = folderNamed(mailbox, options.folder ?? "inbox");
  const message = await messageOfRaw(store, raw, folder, options.at ?? store.now());
  return addMessage(store, mailbox, message);
}

/** The message that a raw mail becomes; not yet in any mailbox. */
export async function messageOfRaw(store: Store, raw: Uint8Array, folder: number, arrivedAt: Date): Promise<StoredMessage> {
  if (raw.byteLength > RAW_BYTES_MAX) {
    throw graphError(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.");
  }
  const { attachments, internetMessageId, sentAt, from, sender, ...parsed } = await parseMime(raw);
  const at = graphTime(arrivedAt);
  return {
    ...blankMessage(store.nextKey(), folder, at),
    ...parsed,
    from,
    sender: sender ?? from,
    internetMessageId: internetMessageId ?? newInternetMessageId(),
    sentAt: graphTime(sentAt ?? arrivedAt),
    attachments: attachments.map((attachment) => storeAttachment(store, attachment, at)),
    raw: store.putBlob(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString("latin1")),
  };
}

function folderNamed(mailbox: Mailbox, name: string): number {
  if (mailbox.wellKnown.has(name.toLowerCase())) return wellKnownFolder(mailbox, name.toLowerCase());
  const named = [...mailbox.folders.values()].find((folder) => folder.displayName.toLowerCase() === name.toLowerCase());
  if (!named) throw graphError(404, "ErrorFolderNotFound", `There is no folder '${name}'.`);
  return named.key;
}
