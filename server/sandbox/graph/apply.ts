import type { Entry, MailboxChange, StoredMessage, StoredSubscription } from "./model.ts";
import type { Mailbox } from "./mailbox.ts";
import { emptyMailbox, folderListing, indexMessage, unindexMessage } from "./mailbox.ts";

const TOMBSTONES_MAX = 50_000;

export interface State {
  mailboxes: Map<string, Mailbox>;
  blobs: Map<number, string>;
  subscriptions: Map<string, StoredSubscription>;
  lastKey: number;
  epoch: string;
}

/** Applies one entry and says what watchers of the mailbox see of it. The only place where the state changes. */
export function apply(state: State, entry: Entry): MailboxChange[] {
  if (entry.t === "blob") return applyBlob(state, entry);
  if (entry.t === "counter" || entry.t === "reset") return applyEpoch(state, entry);
  if (entry.t === "subscription" || entry.t === "removeSubscription") return applySubscription(state, entry);
  const mailbox = state.mailboxes.get(entry.user);
  // A user who has left the configuration has no mailbox any more.
  if (!mailbox) return [];
  return applyToMailbox(state, mailbox, entry);
}

function applyBlob(state: State, entry: Extract<Entry, { t: "blob" }>): MailboxChange[] {
  state.blobs.set(entry.key, entry.data);
  state.lastKey = Math.max(state.lastKey, entry.key);
  return [];
}

function applyEpoch(state: State, entry: Extract<Entry, { t: "counter" | "reset" }>): MailboxChange[] {
  state.epoch = entry.epoch;
  if (entry.t === "counter") {
    state.lastKey = Math.max(state.lastKey, entry.key);
    return [];
  }
  state.blobs.clear();
  state.subscriptions.clear();
  for (const mailbox of state.mailboxes.values()) state.mailboxes.set(mailbox.user.id, emptyMailbox(mailbox.user));
  return [];
}

function applySubscription(state: State, entry: Extract<Entry, { t: "subscription" | "removeSubscription" }>) {
  if (entry.t === "subscription") state.subscriptions.set(entry.subscription.id, entry.subscription);
  else state.subscriptions.delete(entry.id);
  return [];
}

type MailboxEntry = Extract<Entry, { user: string }>;

function applyToMailbox(state: State, mailbox: Mailbox, entry: MailboxEntry): MailboxChange[] {
  switch (entry.t) {
    case "message":
      state.lastKey = Math.max(state.lastKey, entry.message.key);
      return addMessage(mailbox, entry.message);
    case "patch":
      return patchMessage(mailbox, entry.key, entry.set, entry.seq);
    case "remove":
      return removeMessage(mailbox, entry.key, entry.seq);
    case "folder":
      state.lastKey = Math.max(state.lastKey, entry.folder.key);
      return addFolder(mailbox, entry);
    case "removeFolder":
      return removeFolder(mailbox, entry.key, entry.seq);
    case "gone":
      mailbox.goneItems = entry.items;
      mailbox.goneFolders = entry.folders;
      mailbox.seq = Math.max(mailbox.seq, entry.seq);
      return [];
    case "settings":
      mailbox.settings = entry.settings;
      return [];
    case "categories":
      mailbox.categories = entry.categories;
      return [];
    default:
      return entry satisfies never;
  }
}

function addMessage(mailbox: Mailbox, message: StoredMessage): MailboxChange[] {
  indexMessage(mailbox, message);
  touch(mailbox, message.folder, message.changedSeq);
  return [changeOf(mailbox, message, "created")];
}

function patchMessage(mailbox: Mailbox, key: number, set: Partial<StoredMessage>, seq: number): MailboxChange[] {
  const before = mailbox.messages.get(key);
  if (!before) return [];
  unindexMessage(mailbox, before);
  const after: StoredMessage = { ...before, ...set, changedSeq: seq };
  const isMoved = after.folder !== before.folder;
  if (isMoved) {
    after.arrivedSeq = seq;
    bury(mailbox, before, seq);
    touch(mailbox, before.folder, seq);
  }
  indexMessage(mailbox, after);
  touch(mailbox, after.folder, seq);
  if (!isMoved) return [changeOf(mailbox, after, "updated")];
  const left = { ...changeOf(mailbox, before, "deleted"), movedBetweenFolders: true };
  return [left, { ...changeOf(mailbox, after, "created"), movedBetweenFolders: true }];
}

function removeMessage(mailbox: Mailbox, key: number, seq: number): MailboxChange[] {
  const message = mailbox.messages.get(key);
  if (!message) return [];
  unindexMessage(mailbox, message);
  bury(mailbox, message, seq);
  touch(mailbox, message.folder, seq);
  return [changeOf(mailbox, message, "deleted")];
}

function addFolder(mailbox: Mailbox, entry: Extract<Entry, { t: "folder" }>): MailboxChange[] {
  mailbox.folders.set(entry.folder.key, entry.folder);
  if (entry.folder.wellKnown) mailbox.wellKnown.set(entry.folder.wellKnown, entry.folder.key);
  touch(mailbox, entry.folder.key, entry.folder.changedSeq);
  return [];
}

function removeFolder(mailbox: Mailbox, key: number, seq: number): MailboxChange[] {
  const changes = [...folderListing(mailbox, key)].flatMap((message) => removeMessage(mailbox, message.key, seq));
  mailbox.folders.delete(key);
  mailbox.listings.delete(key);
  mailbox.goneFolders.push({ key, seq });
  touch(mailbox, key, seq);
  return changes;
}

function bury(mailbox: Mailbox, message: StoredMessage, seq: number): void {
  mailbox.goneItems.push({ key: message.key, moves: message.moves, folder: message.folder, seq });
  if (mailbox.goneItems.length > TOMBSTONES_MAX) mailbox.goneItems.splice(0, TOMBSTONES_MAX / 10);
}

function touch(mailbox: Mailbox, folder: number, seq: number): void {
  mailbox.seq = Math.max(mailbox.seq, seq);
  mailbox.touched.set(folder, Math.max(mailbox.touched.get(folder) ?? 0, seq));
}

function changeOf(mailbox: Mailbox, message: StoredMessage, kind: MailboxChange["kind"]): MailboxChange {
  const { folder, key, moves, changedSeq } = message;
  return { user: mailbox.user.id, kind, folder, key, moves, changedSeq, movedBetweenFolders: false };
}
