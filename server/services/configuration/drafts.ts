import { isDeepStrictEqual } from "node:util";
import type { Item } from "./section.ts";

/** What holds, and what somebody drafted to hold after it; null: nothing. */
export interface Drafted<Definition> {
  published: Definition | null;
  draft: Definition | null;
}

/** A draft that says the same as what holds is none. What was published here cannot be taken back by a file that knows it as a draft alone: it holds on, and the draft lies beside it. */
export function keptPublished<Definition extends object, Given extends Drafted<Definition>>(given: Given, here: Definition | null): Given {
  const published = given.published ?? here;
  return { ...given, published, draft: isDeepStrictEqual(given.draft, published) ? null : given.draft };
}

export function draftedItem<Definition extends object>(name: string, { published, draft }: Drafted<Definition>, tell: (definition: Definition) => Item): Item {
  return { name, published: published && tell(published), draft: draft && tell(draft) };
}
