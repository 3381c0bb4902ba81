import { channels, type ChannelName } from "../../../server/contract/common.ts";
import type { ConversationsAsked } from "./chat-calls.ts";

export const states = ["open", "done", "all"] as const;
export const assignments = ["me", "none"] as const;

/** What narrows the list down. What is left out narrows nothing; `state` left out: open ones, or all while something is searched. */
export interface InboxFilters {
  search?: string;
  state?: (typeof states)[number];
  assignee?: (typeof assignments)[number];
  channel?: ChannelName;
  accountId?: string;
  /** All of one person's. */
  contactId?: string;
  isUnread?: true;
  hasCase?: boolean;
}

const SEARCH_CHARS_MAX = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** "channel=whatsapp&unread=1" → filters. What no filter has is left out, so that a link of somebody's breaks nothing. */
export function readFilters(query: string): InboxFilters {
  const said = new URLSearchParams(query);
  const oneOf = <Value extends string>(name: string, values: readonly Value[]) => values.find((value) => value === said.get(name));
  const id = (name: string) => (UUID.test(said.get(name) ?? "") ? said.get(name)! : undefined);
  const withCase = oneOf("case", ["yes", "no"]);
  return without({
    search: said.get("search")?.slice(0, SEARCH_CHARS_MAX) || undefined,
    state: oneOf("state", states),
    assignee: oneOf("assigned", assignments),
    channel: oneOf("channel", channels),
    accountId: id("account"),
    contactId: id("person"),
    isUnread: said.get("unread") === "1" ? true : undefined,
    hasCase: withCase === undefined ? undefined : withCase === "yes",
  });
}

/** The same the other way round; "" for none. */
export function writeFilters({ search, state, assignee, channel, accountId, contactId, isUnread, hasCase }: InboxFilters): string {
  const said = { search, state, assigned: assignee, channel, account: accountId, person: contactId, unread: isUnread && "1", case: hasCase === undefined ? undefined : hasCase ? "yes" : "no" };
  return new URLSearchParams(Object.entries(said).filter((entry): entry is [string, string] => Boolean(entry[1]))).toString();
}

/** What is looked for lies anywhere, unless a state is chosen. */
export const stateOf = ({ state, search, contactId }: InboxFilters) => state ?? (search?.trim() || contactId ? "all" : "open");

export function askedBy(filters: InboxFilters): ConversationsAsked {
  const { search, assignee, channel, accountId, contactId, isUnread, hasCase } = filters;
  return without({ state: stateOf(filters), search: search?.trim() || undefined, assignee, channel, accountId, contactId, isUnread: isUnread && ("true" as const), hasCase: hasCase === undefined ? undefined : hasCase ? ("true" as const) : ("false" as const) });
}

/** Filters that hide something that is open. */
export function narrowing({ search, ...filters }: InboxFilters): (keyof InboxFilters)[] {
  const names = (Object.keys(filters) as (keyof typeof filters)[]).filter((name) => filters[name] !== undefined && !(name === "state" && filters.state === "all"));
  return search?.trim() ? ["search", ...names] : names;
}

/** Without what is not said: an exact shape for comparing and for the address. */
function without<Shape extends object>(shape: Shape): { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> };
}
