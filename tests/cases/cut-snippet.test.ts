import { expect, test } from "vitest";
import { cutSnippet } from "../../server/services/cases/cut-snippet.ts";
import { parseSearch } from "../../server/services/cases/search-words.ts";

const cut = (text: string, search: string) => cutSnippet(text, parseSearch(search))?.parts.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join("") ?? null;
const filler = "lorem ipsum dolor sit amet ".repeat(20);

test.each([
  ["a word in another spelling", "We met at the Café Strauß.", "cafe strauss", "We met at the [Café] [Strauß]."],
  ["a word that is still being typed", "The hurtigruten left.", "hur", "The [hurtigruten] left."],
  ["one that is finished stands by itself", "in the inn", "in the", "[in] [the] inn"],
  ["markup stays text", "<b>Refund</b> <script>alert(1)</script>", "refund", "<b>[Refund]</b> <script>alert(1)</script>"],
  ["lines become one", "First\n\n\trefund   today", "refund", "First [refund] today"],
  ["signs of a script without spaces", "我们去北京旅行", "北", "[我们去北京旅行]"],
])("%s", (_, text, search, expected) => {
  expect(cut(text, search)).toBe(expected);
});

test("a long text is cut between words where most of the words stand together", () => {
  const found = cut(`refund ${filler} the refund for our fjord cruise ${filler}`, "refund fjord cruise")!;
  expect(found).toMatch(/^… (?:\w+ )+the \[refund\] for our \[fjord\] \[cruise\] (?:\w+ )+…$/);
  expect(found.replaceAll(/[[\]]/g, "").length).toBeLessThanOrEqual(170);
});

test("nothing where no word stands, and no half signs, whatever the text is", () => {
  expect(cut("Nothing here", "refund")).toBeNull();
  expect(cut("", "refund")).toBeNull();
  for (const text of [`${"😀".repeat(3_000)} refund`, `refund${"x".repeat(5_000)} refund ${"😀".repeat(200)}`, `\ud83d refund \ud83d`]) {
    const parts = cutSnippet(text, parseSearch("refund "))?.parts ?? [];
    expect(parts.every((part) => part.text.isWellFormed())).toBe(true);
  }
});
