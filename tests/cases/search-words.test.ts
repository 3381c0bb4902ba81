import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentOf, parseSearch, queryOf, wordsOf } from "../../server/services/cases/search-words.ts";

describe("words", () => {
  test.each([
    ["Bjørn Strauß & Søn", ["bjorn", "strauss", "son"]],
    ["Ångström, ŁÓDŹ", ["angstrom", "lodz"]],
    ["ingrid.solberg@nordlys.example", ["ingrid", "solberg", "nordlys", "example"]],
    ["Rechnung_2026-1187.pdf", ["rechnung", "2026", "1187", "pdf"]],
    ["東京 Tower", ["東", "京", "tower"]],
    ["Привет, мир", ["привет", "мир"]],
    ["😀 %_\\ '", []],
  ])("%s", (text, words) => expect(wordsOf(text)).toEqual(words));
});

describe("what was typed", () => {
  test.each([
    ["#1042", { number: { value: 1042, prefix: null }, words: [], prefix: null }],
    ["1042", { number: { value: 1042, prefix: null }, words: [], prefix: "1042" }],
    ["sup-1042", { number: { value: 1042, prefix: "SUP" }, words: ["sup"], prefix: "1042" }],
    ["invoice tro", { number: null, words: ["invoice"], prefix: "tro" }],
    ["invoice tro ", { number: null, words: ["invoice", "tro"], prefix: null }],
    ["invoice tr", { number: null, words: ["invoice", "tr"], prefix: null }],
    ["'", { number: null, words: [], prefix: null }],
  ])("%j", (typed, search) => expect(parseSearch(typed)).toEqual(search));

  test("whatever it is, what the database is asked holds letters, digits and its own signs alone", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (typed) => /^$|^'[\p{L}\p{N}]+'(:\*)?( & '[\p{L}\p{N}]+'(:\*)?)*$/u.test(queryOf(parseSearch(typed)))));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/['\\]/.test(documentOf({ number: 1, mailboxId: "m", A: [text], B: [], C: [], D: [] }).replaceAll(/'[^'\\]*'/g, ""))));
  });
});
