import { graphError } from "./errors.ts";
import { folderView } from "./folders.ts";
import type { Mailbox } from "./mailbox.ts";
import { folderListing } from "./mailbox.ts";
import type { View } from "./message-view.ts";
import { FILTER_PROPERTIES, folderId, messageId, messageView, readMessage } from "./message-view.ts";
import type { StoredMessage } from "./model.ts";
import { parseFilter } from "./odata-filter.ts";
import type { Asking } from "./query.ts";
import { pageSize, viewOf } from "./query.ts";
import type { Store } from "./store.ts";

/** Where a client stands. `first` while it still reads what the folder held at the change number `start`. */
interface DeltaToken {
  epoch: string;
  of: string;
  /** The first request's options: a delta link carries them on. */
  query: string;
  /** The last change number that was given. */
  after: number;
  first: { start: number; before: { receivedAt: string; key: number } | null } | null;
}

interface Change {
  seq: number;
  show: () => Record<string, unknown>;
}

const REMEMBERED_OPTIONS = ["$select", "$filter", "$expand", "$top", "changeType"];

/**
 * The changes of a folder since a token; without one, all that it holds, newest first. Later rounds page by
 * the mailbox's change numbers, so what changes while a client pages comes again, and nothing is passed over.
 * https://learn.microsoft.com/graph/delta-query-messages
 */
export function messagesDelta(store: Store, mailbox: Mailbox, folder: number, given: Asking, link: string, context: string) {
  const token = readToken(store, mailbox, given.query, `messages/${folder}`);
  const asking: Asking = { ...given, query: new URLSearchParams(token.query) };
  const view = viewOf(store, mailbox, asking);
  const top = pageSize(asking.query.get("$top"), asking.prefer);
  const filter = asking.query.get("$filter") ? parseFilter(asking.query.get("$filter") ?? "", FILTER_PROPERTIES) : null;
  const matches = (message: StoredMessage) => !filter || filter.test(readMessage(message, view));
  const round = { mailbox, folder, view, top, token, matches, changeType: asking.query.get("changeType") };
  const { value, next, isLast } = token.first ? firstRound(round, token.first) : laterRound(round);
  const name = isLast ? "deltaLink" : "nextLink";
  return { "@odata.context": context, [`@odata.${name}`]: linkOf(link, isLast ? "$deltatoken" : "$skiptoken", next), value };
}

interface Round {
  mailbox: Mailbox;
  folder: number;
  view: View;
  top: number;
  token: DeltaToken;
  matches: (message: StoredMessage) => boolean;
  changeType: string | null;
}

function firstRound({ mailbox, folder, view, top, token, matches, changeType }: Round, first: NonNullable<DeltaToken["first"]>) {
  const { start, before } = first;
  const isNext = (message: StoredMessage) => !before || isOlder(message, before);
  const listing = changeType === "deleted" ? [] : folderListing(mailbox, folder);
  const found: StoredMessage[] = [];
  for (let i = listing.length - 1; i >= 0 && found.length <= top; i -= 1) {
    const message = listing[i] as StoredMessage;
    if (isNext(message) && matches(message)) found.push(message);
  }
  const page = found.slice(0, top);
  const isLast = found.length <= top;
  const { receivedAt = "", key = 0 } = page.at(-1) ?? {};
  const next: DeltaToken = isLast ? { ...token, after: start, first: null } : { ...token, first: { start, before: { receivedAt, key } } };
  return { value: page.map((message) => messageView(message, view)), next, isLast };
}

function laterRound({ mailbox, folder, view, top, token, matches, changeType }: Round) {
  const present = new Set<number>();
  const changes: Change[] = [];
  for (const message of folderListing(mailbox, folder)) {
    present.add(message.key);
    const isNews = message.changedSeq > token.after && isOfKind(message, token, changeType) && matches(message);
    if (isNews) changes.push({ seq: message.changedSeq, show: () => messageView(message, view) });
  }
  for (const gone of mailbox.goneItems) {
    const isNews = gone.folder === folder && gone.seq > token.after && (changeType ?? "deleted") === "deleted";
    // What went and came back is news of an update; under mutable ids its old name is gone all the same.
    const isBack = view.immutableIds && present.has(gone.key);
    if (!isNews || isBack) continue;
    const show = () => ({ "@odata.type": "#microsoft.graph.message", id: messageId(view, gone), "@removed": { reason: "deleted" } });
    changes.push({ seq: gone.seq, show });
  }
  changes.sort((a, b) => a.seq - b.seq);
  const end = endOfPage(changes, top);
  const isLast = end === changes.length;
  const after = isLast ? mailbox.seq : (changes[end - 1]?.seq ?? token.after);
  return { value: changes.slice(0, end).map((change) => change.show()), next: { ...token, after }, isLast };
}

/** The folders that are new, renamed, gone or whose counts changed; they fit on one page. */
export function foldersDelta(store: Store, mailbox: Mailbox, asking: Asking, link: string, context: string) {
  const token = readToken(store, mailbox, asking.query, "mailFolders");
  const value: Record<string, unknown>[] = [];
  for (const folder of mailbox.folders.values()) {
    const seq = Math.max(folder.changedSeq, mailbox.touched.get(folder.key) ?? 0);
    if (folder.wellKnown !== "msgfolderroot" && seq > token.after) value.push(folderView(mailbox, folder));
  }
  for (const gone of mailbox.goneFolders) {
    if (token.first || gone.seq <= token.after) continue;
    const id = folderId(mailbox, gone.key);
    value.push({ "@odata.type": "#microsoft.graph.mailFolder", id, "@removed": { reason: "deleted" } });
  }
  const next: DeltaToken = { ...token, after: mailbox.seq, first: null };
  return { "@odata.context": context, "@odata.deltaLink": linkOf(link, "$deltatoken", next), value };
}

// Changes with one number (a folder that was emptied) stay on one page: the number is all that a token remembers.
function endOfPage(changes: Change[], top: number): number {
  let end = Math.min(top, changes.length);
  while (end > 0 && end < changes.length && changes[end]?.seq === changes[end - 1]?.seq) end += 1;
  return end;
}

function isOfKind(message: StoredMessage, token: DeltaToken, changeType: string | null): boolean {
  if (changeType === null) return true;
  const isNew = message.arrivedSeq > token.after;
  return changeType === "created" ? isNew : changeType === "updated" && !isNew;
}

function isOlder(message: StoredMessage, than: { receivedAt: string; key: number }): boolean {
  return message.receivedAt === than.receivedAt ? message.key < than.key : message.receivedAt < than.receivedAt;
}

function linkOf(link: string, name: "$skiptoken" | "$deltatoken", token: DeltaToken): string {
  return `${link}?${name}=${Buffer.from(JSON.stringify(token)).toString("base64url")}`;
}

function readToken(store: Store, mailbox: Mailbox, query: URLSearchParams, of: string): DeltaToken {
  const text = query.get("$skiptoken") ?? query.get("$deltatoken");
  const { epoch } = store.state;
  if (text === null) {
    const kept = new URLSearchParams([...query].filter(([name]) => REMEMBERED_OPTIONS.includes(name)));
    return { epoch, of, query: kept.toString(), after: 0, first: { start: mailbox.seq, before: null } };
  }
  const token = parseToken(text);
  if (token?.epoch === epoch && token.of === of) return token;
  throw graphError(410, "SyncStateNotFound", "The sync state generation is not found; a full synchronization is needed.");
}

function parseToken(text: string): DeltaToken | null {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as DeltaToken;
  } catch {
    return null;
  }
}
