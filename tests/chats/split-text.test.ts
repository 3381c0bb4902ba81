import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText } from "../../server/services/chats/split-text.ts";

const by = (strategy: "paragraph" | "sentence" | "custom", delimiter = "\n\n") => ({ strategy, delimiter });
const squeezed = (text: string) => text.replaceAll(/\s+/gu, "");

describe("a text becomes messages", () => {
  it("by paragraphs, whatever ends a line", () => {
    expect(splitText("Hello Ada,\r\n\r\nyour order is ready.\n \nBest,\nLena\n\n\n", by("paragraph"), 4_096)).toEqual(["Hello Ada,", "your order is ready.", "Best,\nLena"]);
  });

  it("by sentences, without breaking abbreviations of numbers", () => {
    expect(splitText("It costs 3.50 €. Shall I send it? Yes!\nThanks", by("sentence"), 4_096)).toEqual(["It costs 3.50 €.", "Shall I send it?", "Yes!", "Thanks"]);
  });

  it("by one's own delimiter", () => {
    expect(splitText("one---two--- ---three", by("custom", "---"), 4_096)).toEqual(["one", "two", "three"]);
  });

  it("cuts what is too long at a sentence, then between words, then between letters", () => {
    expect(splitText("One two three. Four five six.", by("paragraph"), 16)).toEqual(["One two three.", "Four five six."]);
    expect(splitText("alpha beta gamma delta", by("paragraph"), 11)).toEqual(["alpha beta", "gamma delta"]);
    expect(splitText("abcdefghij", by("paragraph"), 4)).toEqual(["abcd", "efgh", "ij"]);
  });

  it("tears no emoji", () => {
    const family = "👨‍👩‍👧‍👦";
    for (const part of splitText(family.repeat(6), by("paragraph"), 25)) expect(part.replaceAll(family, "")).toBe("");
  });

  it("makes nothing of nothing", () => {
    expect(splitText(" \n\n \n", by("paragraph"), 100)).toEqual([]);
  });

  it("loses no letter, and keeps to the length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.constantFrom("paragraph" as const, "sentence" as const), fc.integer({ min: 30, max: 120 }), (text, strategy, max) => {
        const parts = splitText(text, by(strategy), max);
        expect(squeezed(parts.join(""))).toBe(squeezed(text));
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(max);
      }),
      { numRuns: 300 },
    );
  });
});
