import type { Answered } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, askMetaFor } from "./ask-meta.ts";
import { type Untrusted, objectOf, objectsOf, textOf } from "./hostile-json.ts";

const ITEMS_PER_PAGE_MAX = 1_000;

/**
 * A list of the Graph API, page by page. By its cursor alone: the address of the next page, which the answer names too, holds
 * the token and could lead anywhere. https://developers.facebook.com/docs/graph-api/results
 */
export async function* graphPages(options: MetaOptions, { url, token, pagesMax }: { url: string; token: string; pagesMax: number }): AsyncIterable<Answered<Untrusted[]>> {
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = new URL(url);
    if (after !== null) asked.searchParams.set("after", after);
    const answer: Answered<{ items: Untrusted[]; next: string | null }> = await askMetaFor(options, { method: "GET", url: asked.href, token }, (json) => {
      const paging = objectOf(json["paging"]);
      const cursor = textOf(objectOf(paging["cursors"])["after"], 2_000);
      return Array.isArray(json["data"]) ? { items: objectsOf(json["data"], ITEMS_PER_PAGE_MAX), next: typeof paging["next"] === "string" ? cursor : null } : null;
    });
    if (!answer.ok) {
      yield answer;
      return;
    }
    yield { ok: true, value: answer.value.items };
    if (answer.value.next === null || answer.value.next === after) return;
    after = answer.value.next;
  }
}

/** All of it, or why not. */
export async function allOfPages(pages: AsyncIterable<Answered<Untrusted[]>>): Promise<Answered<Untrusted[]>> {
  const all: Untrusted[] = [];
  for await (const page of pages) {
    if (!page.ok) return page;
    all.push(...page.value);
  }
  return { ok: true, value: all };
}
