import type { GoneFolder, GoneItem, GraphUser, MailboxSettings, OutlookCategory } from "./model.ts";
import type { StoredFolder, StoredMessage } from "./model.ts";

/** One mailbox in memory, with the orders and look-ups that requests need. Only `apply.ts` changes it. */
export interface Mailbox {
  user: GraphUser;
  seq: number;
  messages: Map<number, StoredMessage>;
  folders: Map<number, StoredFolder>;
  wellKnown: Map<string, number>;
  /** By arrival, oldest first: the whole mailbox, and each folder. */
  all: StoredMessage[];
  listings: Map<number, StoredMessage[]>;
  byInternetMessageId: Map<string, Set<number>>;
  byTopic: Map<string, string>;
  goneItems: GoneItem[];
  goneFolders: GoneFolder[];
  /** The last change number of anything in a folder, for the folder delta. */
  touched: Map<number, number>;
  settings: MailboxSettings;
  categories: OutlookCategory[];
}

export function emptyMailbox(user: GraphUser): Mailbox {
  return {
    user,
    seq: 0,
    messages: new Map(),
    folders: new Map(),
    wellKnown: new Map(),
    all: [],
    listings: new Map(),
    byInternetMessageId: new Map(),
    byTopic: new Map(),
    goneItems: [],
    goneFolders: [],
    touched: new Map(),
    settings: {
      timeZone: "W. Europe Standard Time",
      dateFormat: "dd.MM.yyyy",
      timeFormat: "HH:mm",
      language: { locale: "en-GB", displayName: "English (United Kingdom)" },
    },
    categories: [],
  };
}

export function folderListing(mailbox: Mailbox, folder: number): StoredMessage[] {
  let listing = mailbox.listings.get(folder);
  if (!listing) mailbox.listings.set(folder, (listing = []));
  return listing;
}

export function indexMessage(mailbox: Mailbox, message: StoredMessage): void {
  mailbox.messages.set(message.key, message);
  insertSorted(mailbox.all, message);
  insertSorted(folderListing(mailbox, message.folder), message);
  const sameId = mailbox.byInternetMessageId.get(message.internetMessageId);
  if (sameId) sameId.add(message.key);
  else mailbox.byInternetMessageId.set(message.internetMessageId, new Set([message.key]));
  mailbox.byTopic.set(topicOf(message.subject), message.conversation);
}

export function unindexMessage(mailbox: Mailbox, message: StoredMessage): void {
  mailbox.messages.delete(message.key);
  removeSorted(mailbox.all, message);
  removeSorted(folderListing(mailbox, message.folder), message);
  const sameId = mailbox.byInternetMessageId.get(message.internetMessageId);
  sameId?.delete(message.key);
  if (sameId?.size === 0) mailbox.byInternetMessageId.delete(message.internetMessageId);
}

/** The subject without its reply and forward marks: what Exchange calls the conversation topic. */
export function topicOf(subject: string): string {
  let topic = subject.slice(0, 500).trim();
  for (let before = ""; before !== topic; ) {
    before = topic;
    topic = topic.replace(/^(re|fw|fwd|aw|wg|sv|vs|rv|tr|antw|enc|odp)(\[\d+\])?\s*:\s*/i, "");
  }
  return topic.toLowerCase();
}

function insertSorted(list: StoredMessage[], message: StoredMessage): void {
  list.splice(positionOf(list, message), 0, message);
}

function removeSorted(list: StoredMessage[], message: StoredMessage): void {
  const at = positionOf(list, message);
  if (list[at]?.key === message.key) list.splice(at, 1);
}

// New mail is nearly always the newest, so the search ends at once for it.
function positionOf(list: StoredMessage[], message: StoredMessage): number {
  const newest = list.at(-1);
  if (!newest || isBefore(newest, message)) return list.length;
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(list[middle] as StoredMessage, message)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore(a: StoredMessage, b: StoredMessage): boolean {
  return a.receivedAt === b.receivedAt ? a.key < b.key : a.receivedAt < b.receivedAt;
}
