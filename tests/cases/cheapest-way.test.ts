import { describe, expect, test } from "vitest";
import { cheapestWay, type SoFar } from "../../server/services/cases/cheapest-way.ts";

/** Of a million cases the newest 4,096 were looked at, for a page of 50. */
const newest = { looked: 4_096, left: 995_904, limit: 51 };
const wayOf = (seen: Pick<SoFar, "matches" | "found"> & Partial<SoFar>) => cheapestWay({ ...newest, hits: seen.matches, visible: seen.matches, isIndexed: true, ...seen });

describe("what the newest cases say of the rest", () => {
  test.each([
    ["none has the word", { matches: 0, found: 0 }, { way: "words" }],
    ["a rare word", { matches: 4, found: 4 }, { way: "words" }],
    ["a rare word in others' mailboxes", { matches: 4, found: 0 }, { way: "words" }],
    ["a word of 1 in 100, of which 40 % may be seen", { matches: 41, found: 16 }, { way: "spans", spans: 3 }],
    ["a common word, and half a page", { matches: 1_365, found: 25 }, { way: "spans", spans: 2 }],
    ["a common word, and a page that is nearly full", { matches: 1_365, found: 50 }, { way: "spans", spans: 1 }],
    ["a common word, and hardly any that fits", { matches: 1_365, found: 1 }, { way: "filter" }],
    ["a common word, and none that fits", { matches: 1_365, found: 0 }, { way: "filter" }],
    ["a common word, and hardly any that fits, but no index knows them", { matches: 1_365, found: 5, isIndexed: false }, { way: "spans", spans: 10 }],
    ["a common word, and hardly any that may be seen", { matches: 1_365, visible: 1, found: 1, isIndexed: false }, { way: "filter" }],
    ["a rare word that begins as all do", { hits: 4_096, matches: 0, found: 0 }, { way: "words" }],
  ])("%s", (_what, seen, way) => expect(wayOf(seen)).toEqual(way));

  test("no more spans than are left", () => expect(cheapestWay({ looked: 8_192, left: 4_000, hits: 700, matches: 700, visible: 700, found: 40, isIndexed: true, limit: 1_000 })).not.toMatchObject({ spans: 2 }));

  test("each look takes half as many spans again, at the least, so that they are few", () => {
    let looked = 4_096;
    let looks = 0;
    for (; looked < 1_000_000; looks++) {
      // Always one less than a page: the next span would do.
      const way = cheapestWay({ looked, left: 1_000_000 - looked, hits: 60, matches: 60, visible: 60, found: 50, isIndexed: true, limit: 51 });
      if (way.way !== "spans") break;
      looked += way.spans * 4_096;
    }
    expect(looks).toBeLessThan(15);
  });
});
