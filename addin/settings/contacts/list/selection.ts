import type { ContactChoice } from "../../../../server/contract/contacts.ts";
import { foundBy, type ListState } from "./list-state.ts";

/** Chosen persons: those that were ticked, or everybody whom the list finds, read or not. */
export type Selection = { kind: "some"; ids: ReadonlySet<string> } | { kind: "all" };

export const nobody: Selection = { kind: "some", ids: new Set() };
export const isNobody = (selection: Selection): boolean => selection.kind === "some" && selection.ids.size === 0;
export const isChosen = (selection: Selection, id: string): boolean => selection.kind === "all" || selection.ids.has(id);

/** Taking one out of "everybody" leaves those that are read. */
export function toggled(selection: Selection, id: string, readIds: readonly string[]): Selection {
  const ids = new Set(selection.kind === "all" ? readIds : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { kind: "some", ids };
}

/** A call takes at most this many ids: ContactChoice. */
const IDS_MAX = 1_000;

/** As the server is told; several calls where more are ticked than one may name. */
export function choicesOf(selection: Selection, state: ListState): ContactChoice[] {
  if (selection.kind === "all") {
    const { search, filter, segmentId, listId } = foundBy(state) as { search?: string; filter?: string; segmentId?: string; listId?: string };
    return [{ query: { search, filter, segmentId, listId } }];
  }
  return idChoices([...selection.ids]);
}

export function idChoices(ids: readonly string[]): ContactChoice[] {
  const choices: ContactChoice[] = [];
  for (let start = 0; start < ids.length; start += IDS_MAX) choices.push({ contactIds: ids.slice(start, start + IDS_MAX) });
  return choices;
}

/** Whose tags a change really touches, so that its undo touches the same and nobody else. */
export function touchedByTags(rows: readonly { id: string; tags: readonly string[] }[], tag: string, isAdded: boolean): string[] {
  return rows.filter(({ tags }) => tags.includes(tag) !== isAdded).map(({ id }) => id);
}
