import { graphError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import type { View } from "./message-view.ts";
import { FILTER_PROPERTIES, MESSAGE_PROPERTIES, messageView, readMessage } from "./message-view.ts";
import type { StoredMessage } from "./model.ts";
import type { ParsedFilter } from "./odata-filter.ts";
import { parseFilter, unknownProperty } from "./odata-filter.ts";
import { parseSearch } from "./search.ts";
import type { Store } from "./store.ts";

const PAGE_SIZE = 10;
const PAGE_SIZE_MAX = 1_000;

/** The parts of a request that say how an answer is to look. */
export interface Asking {
  query: URLSearchParams;
  prefer: string;
}

export function viewOf(store: Store, mailbox: Mailbox, asking: Asking): View {
  const bodyType = /outlook\.body-content-type\s*=\s*"(text|html)"/i.exec(asking.prefer)?.[1]?.toLowerCase();
  return {
    store,
    mailbox,
    immutableIds: wantsImmutableIds(asking.prefer),
    bodyType: bodyType === "text" || bodyType === "html" ? bodyType : null,
    select: selectOf(asking.query, MESSAGE_PROPERTIES),
    ...expandOf(asking.query.get("$expand")),
  };
}

export function wantsImmutableIds(prefer: string): boolean {
  return /IdType\s*=\s*"?ImmutableId"?/i.test(prefer);
}

export function selectOf(query: URLSearchParams, known: ReadonlySet<string>): string[] | null {
  const names = query.get("$select")?.split(",").map((name) => name.trim()).filter(Boolean);
  if (!names || names.length === 0 || names.includes("*")) return null;
  for (const name of names) if (!known.has(name)) throw unknownProperty(name);
  return names;
}

function expandOf(expand: string | null): Pick<View, "expandProperties" | "expandAttachments"> {
  if (!expand) return { expandProperties: null, expandAttachments: false };
  const ids = [...expand.matchAll(/\bid\s+eq\s+'((?:[^']|'')*)'/gi)].map((match) => (match[1] ?? "").replaceAll("''", "'"));
  const isProperties = /singleValueExtendedProperties/i.test(expand);
  if (isProperties && ids.length === 0) {
    throw graphError(400, "ErrorInvalidProperty", "Expanding singleValueExtendedProperties needs a $filter on the property id.");
  }
  const expandAttachments = /(^|,)\s*attachments\b/i.test(expand);
  if (!isProperties && !expandAttachments) throw unknownProperty(expand);
  return { expandProperties: isProperties ? ids.map((id) => id.toLowerCase()) : null, expandAttachments };
}

/** One page of messages in the collection form, with @odata.nextLink when there is more. */
export function listMessages(listing: StoredMessage[], view: View, asking: Asking, link: string, context: string) {
  const { query } = asking;
  const top = pageSize(query.get("$top"), asking.prefer);
  const skip = wholeNumber(query.get("$skip"), "$skip") ?? 0;
  const filter = query.get("$filter") ? parseFilter(query.get("$filter") ?? "", FILTER_PROPERTIES) : null;
  const orderBy = orderOf(query.get("$orderby"));
  refuseInefficient(filter, orderBy);
  const search = query.get("$search") ? parseSearch(query.get("$search") ?? "") : null;
  const wantsCount = query.get("$count") === "true";

  const matches = (message: StoredMessage) =>
    (!filter || filter.test(readMessage(message, view))) && (!search || search(message));
  const needed = wantsCount || orderBy.length > 0 ? Infinity : skip + top + 1;
  const found = newestFirst(listing, matches, needed);
  if (orderBy.length > 0) sortBy(found, orderBy, view);
  const page = found.slice(skip, skip + top);
  return {
    "@odata.context": context,
    ...(wantsCount ? { "@odata.count": found.length } : {}),
    value: page.map((message) => messageView(message, view)),
    ...(found.length > skip + top ? { "@odata.nextLink": nextLink(link, query, skip + top, top) } : {}),
  };
}

function newestFirst(listing: StoredMessage[], matches: (message: StoredMessage) => boolean, needed: number) {
  const found: StoredMessage[] = [];
  for (let i = listing.length - 1; i >= 0 && found.length < needed; i -= 1) {
    const message = listing[i] as StoredMessage;
    if (matches(message)) found.push(message);
  }
  return found;
}

interface OrderPart {
  property: string;
  path: string[];
  direction: 1 | -1;
}

function orderOf(orderBy: string | null): OrderPart[] {
  return (orderBy ?? "").split(",").filter((part) => part.trim()).map((part) => {
    const [name = "", direction = "asc"] = part.trim().split(/\s+/);
    const [property = "", ...path] = name.split("/");
    if (!FILTER_PROPERTIES.has(property)) throw unknownProperty(property);
    return { property, path, direction: direction.toLowerCase() === "desc" ? -1 : 1 };
  });
}

// https://learn.microsoft.com/graph/api/user-list-messages: what is sorted by must also be filtered by, first and in order.
function refuseInefficient(filter: ParsedFilter | null, orderBy: OrderPart[]): void {
  if (!filter || orderBy.every((part, i) => filter.properties[i] === part.property)) return;
  const message = "The restriction or sort order is too complex for this operation.";
  throw graphError(400, "InefficientFilter", message);
}

function sortBy(messages: StoredMessage[], orderBy: OrderPart[], view: View): void {
  const keyOf = (message: StoredMessage) => {
    const read = readMessage(message, view);
    return orderBy.map(({ property, path }) => {
      let value: unknown = read(property);
      for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
      return typeof value === "string" ? value.toLowerCase() : Number(value ?? 0);
    });
  };
  const keys = new Map(messages.map((message) => [message, keyOf(message)]));
  messages.sort((a, b) => {
    for (const [i, { direction }] of orderBy.entries()) {
      const [left, right] = [keys.get(a)?.[i] ?? 0, keys.get(b)?.[i] ?? 0];
      if (left !== right) return left < right ? -direction : direction;
    }
    return 0;
  });
}

export function pageSize(top: string | null, prefer: string): number {
  const preferred = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(prefer)?.[1] ?? null;
  const size = wholeNumber(top, "$top") ?? wholeNumber(preferred, "odata.maxpagesize") ?? PAGE_SIZE;
  if (size < 1 || size > PAGE_SIZE_MAX) {
    throw graphError(400, "ErrorInvalidUrlQuery", `The limit of '${PAGE_SIZE_MAX}' for Top query has been exceeded.`);
  }
  return size;
}

function wholeNumber(text: string | null, name: string): number | null {
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) {
    throw graphError(400, "ErrorInvalidUrlQuery", `Invalid value '${text}' for ${name} query option found.`);
  }
  return Number(text);
}

function nextLink(link: string, query: URLSearchParams, skip: number, top: number): string {
  const next = new URLSearchParams(query);
  next.set("$top", String(top));
  next.set("$skip", String(skip));
  return `${link}?${next.toString().replaceAll("%24", "$")}`;
}
