import type { ContactCondition, ContactFilter, Segment } from "../../../../server/contract/contacts.ts";
import type { ListState } from "./list-state.ts";

/**
 * Segment, list and conditions of the shown list as one filter; null where one filter cannot say it: two groups of which
 * one asks for "any" of its own.
 */
export function wholeFilter({ filter, segmentId, listId }: Pick<ListState, "filter" | "segmentId" | "listId">, segments: readonly Segment[]): ContactFilter | null {
  const segment = segments.find(({ id }) => id === segmentId);
  if (segmentId && !segment) return null;
  const inList: ContactCondition[] = listId ? [{ field: "list", operator: "is", value: listId, customField: null }] : [];
  const groups = [filter, ...(segment ? [segment.filter] : []), { match: "all" as const, conditions: inList }].filter(({ conditions }) => conditions.length > 0);
  if (groups.length === 1) return groups[0]!;
  if (groups.some(({ match, conditions }) => match === "any" && conditions.length > 1)) return null;
  return { match: "all", conditions: groups.flatMap(({ conditions }) => conditions) };
}
