import { contactSorts, ContactFilter, type ContactQuery } from "../../../../server/contract/contacts.ts";
import { hrefWith } from "../../shell/route.ts";
import type { FoundBy } from "../contact-calls.ts";

export type ContactSort = ContactQuery["sort"];
export type SortOrder = ContactQuery["order"];

/** What the list shows: all of it stands in the address, so that a link, a reload and the back button find it again. */
export interface ListState {
  search: string;
  filter: ContactFilter;
  segmentId: string | null;
  listId: string | null;
  sort: ContactSort;
  order: SortOrder;
}

export const noFilter: ContactFilter = { match: "all", conditions: [] };

/** `query` as it stands in the address; what cannot be read there is left out. */
export function readListState(query: string): ListState {
  const params = new URLSearchParams(query);
  const sort = params.get("sort") as ContactSort;
  return {
    search: params.get("search") ?? "",
    filter: readFilter(params.get("filter")),
    segmentId: params.get("segmentId"),
    listId: params.get("listId"),
    sort: contactSorts.includes(sort) ? sort : "name",
    order: params.get("order") === "desc" ? "desc" : "asc",
  };
}

/** Without what goes without saying, so that the plain list has the plain address. */
export function writeListState(state: ListState): string {
  const { sort, order, ...found } = foundBy(state);
  return new URLSearchParams({ ...found, ...(sort !== "name" && { sort }), ...(order !== "asc" && { order }) }).toString();
}

export const hrefOfList = (change: Partial<ListState>) => hrefWith(writeListState({ ...readListState(""), ...change }), "contacts");

/** As the server is asked. */
export function foundBy({ search, filter, segmentId, listId, sort, order }: ListState) {
  return {
    ...(search.trim() && { search: search.trim() }),
    ...(filter.conditions.length > 0 && { filter: JSON.stringify(filter) }),
    ...(segmentId && { segmentId }),
    ...(listId && { listId }),
    sort,
    order,
  } satisfies FoundBy;
}

export function isNarrowed({ search, filter, segmentId, listId }: ListState): boolean {
  return search.trim() !== "" || filter.conditions.length > 0 || segmentId !== null || listId !== null;
}

function readFilter(text: string | null): ContactFilter {
  if (!text) return noFilter;
  try {
    const read = ContactFilter.safeParse(JSON.parse(text));
    return read.success ? read.data : noFilter;
  } catch {
    return noFilter;
  }
}
