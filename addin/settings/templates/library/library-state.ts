import { templateSorts } from "../../../../server/contract/templates.ts";
import type { TemplatesAsked } from "../../../shared/templates/template-calls.ts";
import { hrefWith } from "../../shell/route.ts";

export type TemplateSort = (typeof templateSorts)[number];

/** What the library shows: all of it stands in the address, so that a link, a reload and the back button find it again. */
export interface LibraryState {
  search: string;
  category: string;
  tag: string;
  sort: TemplateSort;
}

export function readLibraryState(query: string): LibraryState {
  const params = new URLSearchParams(query);
  const sort = params.get("sort") as TemplateSort;
  return { search: params.get("search") ?? "", category: params.get("category") ?? "", tag: params.get("tag") ?? "", sort: templateSorts.includes(sort) ? sort : "updated" };
}

export const isNarrowed = ({ search, category, tag }: LibraryState) => search.trim() !== "" || category !== "" || tag !== "";

/** As the server is asked. */
export function askedBy({ search, category, tag, sort }: LibraryState): TemplatesAsked {
  return { ...(search.trim() && { search: search.trim() }), ...(category && { category }), ...(tag && { tag }), sort };
}

export function hrefOfLibrary(state: LibraryState): string {
  const { sort, ...found } = askedBy(state);
  return hrefWith(new URLSearchParams({ ...found, ...(sort !== "updated" && { sort: sort! }) } as Record<string, string>).toString(), "templates");
}
