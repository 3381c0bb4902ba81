import { randomUUID } from "node:crypto";
import type { Journal } from "../journal.ts";
import { memoryJournal, openJournal } from "../journal.ts";
import type { State } from "./apply.ts";
import { apply } from "./apply.ts";
import { itemNotFound } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import { emptyMailbox } from "./mailbox.ts";
import type { Entry, GraphUser, MailboxChange, StoredMessage } from "./model.ts";

const COMPACT_ABOVE_BYTES = 32 * 1024 * 1024;
const COMPACT_ABOVE_GARBAGE_RATIO = 2;

export interface Store {
  state: State;
  now: () => Date;
  commit(entry: Entry): void;
  synced(): Promise<void>;
  nextKey(): number;
  putBlob(data: string): number;
  onChange(listener: (change: MailboxChange) => void): void;
  reset(): void;
  close(): Promise<void>;
}

interface StoreOptions {
  journalFile?: string;
  users: GraphUser[];
  now: () => Date;
}

/** Opens the state: replays the journal, adds what a new user needs, compacts a journal that is mostly history. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const state: State = { mailboxes: new Map(), blobs: new Map(), subscriptions: new Map(), lastKey: 0, epoch: "" };
  for (const user of options.users) state.mailboxes.set(user.id, emptyMailbox(user));
  const journal = await openState(state, options.journalFile);
  const listeners: ((change: MailboxChange) => void)[] = [];

  const store: Store = {
    state,
    now: options.now,
    commit: (entry) => {
      const changes = apply(state, entry);
      journal.append(entry);
      for (const change of changes) for (const listener of listeners) listener(change);
    },
    synced: journal.synced,
    nextKey: () => (state.lastKey += 1),
    putBlob: (data) => {
      const key = store.nextKey();
      store.commit({ t: "blob", key, data });
      return key;
    },
    onChange: (listener) => void listeners.push(listener),
    reset: () => {
      store.commit({ t: "reset", epoch: randomUUID() });
      addMissingFolders(store);
    },
    close: journal.close,
  };
  if (!state.epoch) store.commit({ t: "counter", key: state.lastKey, epoch: randomUUID() });
  addMissingFolders(store);
  await store.synced();
  return store;
}

async function openState(state: State, journalFile: string | undefined): Promise<Journal<Entry>> {
  if (!journalFile) return memoryJournal<Entry>();
  const { journal, replayed, bytes } = await openJournal<Entry>(journalFile, (entry) => void apply(state, entry));
  if (bytes > COMPACT_ABOVE_BYTES) {
    const live = [...snapshot(state)];
    if (replayed > live.length * COMPACT_ABOVE_GARBAGE_RATIO) await journal.compact(live);
  }
  return journal;
}

/** The state as the shortest history that leads to it. */
export function* snapshot(state: State): Generator<Entry> {
  yield { t: "counter", key: state.lastKey, epoch: state.epoch };
  const used = new Set<number>();
  for (const mailbox of state.mailboxes.values()) for (const message of mailbox.all) blobsOf(message, used);
  for (const key of used) yield { t: "blob", key, data: state.blobs.get(key) ?? "" };
  for (const mailbox of state.mailboxes.values()) yield* mailboxEntries(mailbox);
  for (const subscription of state.subscriptions.values()) yield { t: "subscription", subscription };
}

function* mailboxEntries(mailbox: Mailbox): Generator<Entry> {
  const user = mailbox.user.id;
  for (const folder of mailbox.folders.values()) yield { t: "folder", user, folder };
  for (const message of mailbox.all) yield { t: "message", user, message };
  yield { t: "gone", user, items: mailbox.goneItems, folders: mailbox.goneFolders, seq: mailbox.seq };
  yield { t: "settings", user, settings: mailbox.settings };
  yield { t: "categories", user, categories: mailbox.categories };
}

function blobsOf(message: StoredMessage, used: Set<number>): void {
  if (message.raw !== null) used.add(message.raw);
  for (const attachment of message.attachments) used.add(attachment.key);
}

const WELL_KNOWN_FOLDERS: [string, string][] = [
  ["inbox", "Inbox"],
  ["drafts", "Drafts"],
  ["sentitems", "Sent Items"],
  ["deleteditems", "Deleted Items"],
  ["archive", "Archive"],
  ["junkemail", "Junk Email"],
  ["outbox", "Outbox"],
];

function addMissingFolders(store: Store): void {
  for (const mailbox of store.state.mailboxes.values()) {
    const isNew = mailbox.wellKnown.size === 0;
    const root = addWellKnown(store, mailbox, "msgfolderroot", "Top of Information Store", null);
    for (const [name, displayName] of WELL_KNOWN_FOLDERS) addWellKnown(store, mailbox, name, displayName, root);
    if (isNew) addPresetCategories(store, mailbox);
  }
}

function addWellKnown(store: Store, mailbox: Mailbox, wellKnown: string, displayName: string, parent: number | null) {
  const known = mailbox.wellKnown.get(wellKnown);
  if (known !== undefined) return known;
  const key = store.nextKey();
  const folder = { key, parent, wellKnown, displayName, isHidden: false, changedSeq: mailbox.seq + 1 };
  store.commit({ t: "folder", user: mailbox.user.id, folder });
  return key;
}

const PRESET_CATEGORIES = ["Red", "Orange", "Yellow", "Green", "Blue", "Purple"];
const PRESET_COLORS = ["preset0", "preset1", "preset3", "preset4", "preset7", "preset8"];

function addPresetCategories(store: Store, mailbox: Mailbox): void {
  const categories = PRESET_CATEGORIES.map((name, i) => {
    return { id: randomUUID(), displayName: `${name} category`, color: PRESET_COLORS[i] ?? "none" };
  });
  store.commit({ t: "categories", user: mailbox.user.id, categories });
}

export function wellKnownFolder(mailbox: Mailbox, name: string): number {
  const key = mailbox.wellKnown.get(name);
  if (key === undefined) throw itemNotFound();
  return key;
}
