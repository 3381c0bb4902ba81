import { graphError } from "./errors.ts";
import { folderView } from "./folders.ts";
import type { Mailbox } from "./mailbox.ts";
import { folderListing } from "./mailbox.ts";
import { FILTER_PROPERTIES, folderId, messageId, messageView, readMessage } from "./message-view.ts";
import type { StoredMessage } from "./model.ts";
import { parseFilter } from "./odata-filter.ts";
import type { Asking } from "./query.ts";
import { pageSize, viewOf } from "./query.ts";
import type { Store } from "./store.ts";

/** Where a round of changes stands: `after` is the last change given, `since` where the round before had ended. */
interface DeltaToken {
  epoch: string;
  of: string;
  after: number;
  since: number;
  isFirst: boolean;
  query: string;
}

const REMEMBERED_OPTIONS = ["$select", "$filter", "$expand", "$top", "changeType"];

/**
 * The changes of a folder since a token; without one, all that it holds. Pages follow the mailbox's change
 * numbers, so what changes while a client pages comes again on a later page, and nothing is passed over.
 * https://learn.microsoft.com/graph/delta-query-messages
 */
export function messagesDelta(store: Store, mailbox: Mailbox, folder: number, given: Asking, link: string, context: string) {
  const token = readToken(store, given.query, `messages/${folder}`);
  const asking: Asking = { ...given, query: new URLSearchParams(token.query) };
  const view = viewOf(store, mailbox, asking);
  const top = pageSize(asking.query.get("$top"), asking.prefer);
  const filter = asking.query.get("$filter") ? parseFilter(asking.query.get("$filter") ?? "", FILTER_PROPERTIES) : null;
  const wanted = (message: StoredMessage) =>
    message.changedSeq > token.after && (!filter || filter.test(readMessage(message, view)));

  const present = new Set<number>();
  const changes: { seq: number; show: () => Record<string, unknown> }[] = [];
  for (const message of folderListing(mailbox, folder)) {
    present.add(message.key);
    if (!wanted(message) || !isOfKind(message, token, asking.query.get("changeType"))) continue;
    changes.push({ seq: message.changedSeq, show: () => messageView(message, view) });
  }
  for (const gone of mailbox.goneItems) {
    const isNews = gone.folder === folder && gone.seq > token.after && gone.seq > token.since;
    const isAsked = ["deleted", null].includes(asking.query.get("changeType"));
    // What went and came back is news of an update; under mutable ids its old name is gone all the same.
    const isBack = view.immutableIds && present.has(gone.key);
    if (!isNews || !isAsked || isBack) continue;
    const show = () => ({ "@odata.type": "#microsoft.graph.message", id: messageId(view, gone), "@removed": { reason: "deleted" } });
    changes.push({ seq: gone.seq, show });
  }
  return page(changes, { ...token, store, mailbox, top, link, context });
}

/** The folders that are new, renamed, gone or whose counts changed. */
export function foldersDelta(store: Store, mailbox: Mailbox, asking: Asking, link: string, context: string) {
  const token = readToken(store, asking.query, "mailFolders");
  const top = pageSize(asking.query.get("$top"), asking.prefer);
  const changes: { seq: number; show: () => Record<string, unknown> }[] = [];
  for (const folder of mailbox.folders.values()) {
    const seq = Math.max(folder.changedSeq, mailbox.touched.get(folder.key) ?? 0);
    if (folder.wellKnown === "msgfolderroot" || seq <= token.after) continue;
    changes.push({ seq, show: () => folderView(mailbox, folder) });
  }
  for (const gone of mailbox.goneFolders) {
    if (gone.seq <= token.after || gone.seq <= token.since) continue;
    const id = folderId(mailbox, gone.key);
    const show = () => ({ "@odata.type": "#microsoft.graph.mailFolder", id, "@removed": { reason: "deleted" } });
    changes.push({ seq: gone.seq, show });
  }
  return page(changes, { ...token, store, mailbox, top, link, context });
}

interface PageOptions extends DeltaToken {
  store: Store;
  mailbox: Mailbox;
  top: number;
  link: string;
  context: string;
}

function page(changes: { seq: number; show: () => Record<string, unknown> }[], options: PageOptions) {
  changes.sort((a, b) => a.seq - b.seq);
  const { epoch, of, query, since, isFirst } = options;
  const end = endOfPage(changes, options.top);
  const value = changes.slice(0, end).map((change) => change.show());
  const upTo = options.mailbox.seq;
  if (end < changes.length) {
    const after = changes[end - 1]?.seq ?? options.after;
    // In the first round what vanishes meanwhile must be told from the start of the round on.
    const token: DeltaToken = { epoch, of, query, isFirst, after, since: isFirst && options.after === 0 ? upTo : since };
    return { "@odata.context": options.context, "@odata.nextLink": linkOf(options.link, "$skiptoken", token), value };
  }
  const token: DeltaToken = { epoch, of, query, isFirst: false, after: upTo, since: upTo };
  return { "@odata.context": options.context, "@odata.deltaLink": linkOf(options.link, "$deltatoken", token), value };
}

// Changes with one number (a folder that was emptied) stay on one page: the number is all that a token remembers.
function endOfPage(changes: { seq: number }[], top: number): number {
  let end = Math.min(top, changes.length);
  while (end > 0 && end < changes.length && changes[end]?.seq === changes[end - 1]?.seq) end += 1;
  return end;
}

function isOfKind(message: StoredMessage, token: DeltaToken, changeType: string | null): boolean {
  if (changeType === null || token.isFirst) return changeType !== "deleted";
  const isNew = message.arrivedSeq > token.after;
  return changeType === "created" ? isNew : changeType === "updated" && !isNew;
}

function linkOf(link: string, name: "$skiptoken" | "$deltatoken", token: DeltaToken): string {
  return `${link}?${name}=${Buffer.from(JSON.stringify(token)).toString("base64url")}`;
}

function readToken(store: Store, query: URLSearchParams, of: string): DeltaToken {
  const text = query.get("$skiptoken") ?? query.get("$deltatoken");
  if (text === null) {
    const kept = new URLSearchParams([...query].filter(([name]) => REMEMBERED_OPTIONS.includes(name)));
    return { epoch: store.state.epoch, of, after: 0, since: Number.MAX_SAFE_INTEGER, isFirst: true, query: kept.toString() };
  }
  const token = parseToken(text);
  if (token?.epoch === store.state.epoch && token.of === of) return token;
  throw graphError(410, "SyncStateNotFound", "The sync state generation is not found; a full synchronization is needed.");
}

function parseToken(text: string): DeltaToken | null {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as DeltaToken;
  } catch {
    return null;
  }
}
