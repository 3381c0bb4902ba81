import { describe, expect, test } from "vitest";
import { mails } from "../../drizzle/seed/story.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { Classification } from "../../server/contract/conversations.ts";
import { defaultCategories as categories } from "../../server/services/classification/default-categories.ts";
import { hardMails, plainMails } from "./example-mails.ts";

const classifier = createEmbeddedClassifier();
const judge = (subject: string, text: string, known = categories) => classifier.classify({ subject, text, fromAddress: "ingrid.solberg@nordlys.example", categories: known });

describe("from the first day", () => {
  const expected: Record<string, { fits: string[]; language: string; isSure: boolean }> = {
    "Partner news: winter timetable 2026/27": { fits: ["partner"], language: "en", isSure: true },
    "Visa for Vietnam": { fits: ["documents_visa"], language: "en", isSure: true },
    "Invoice 2026-1187 has the wrong VAT": { fits: ["billing"], language: "en", isSure: true },
    "Password reset mail never arrives": { fits: ["technical_help"], language: "en", isSure: true },
    "Group of 24 to the Azores, quote?": { fits: ["booking"], language: "en", isSure: true },
    "Annulation de mon voyage à Lisbonne": { fits: ["cancellation_refund"], language: "fr", isSure: true },
    "Urgent: flight cancelled, stranded in Tromsø": { fits: ["booking", "cancellation_refund"], language: "en", isSure: false },
  };
  test.each(mails)("the story's mail is put where it belongs: $subject", async ({ subject, text }) => {
    const { fits, language, isSure } = expected[subject]!;
    const judged = await judge(subject, text);
    expect(Classification.parse(judged)).toMatchObject({ choices: judged.choices });
    expect(fits).toContain(judged.choices[0]!.category);
    expect(judged).toMatchObject({ isConfident: false, language, source: "embedded", priority: "medium" });
    expect(judged.needsAnswer).not.toBeNull();
    expect(Object.keys(judged.judgements).sort()).toEqual(["category", "language", "needsAnswer", "requestType", "sentiment", "suggestedAction", "summary"]);
    expect(judged.choices).toHaveLength(3);
    expect(judged.summary).not.toMatch(/^(Hello|Hi|Dear|Bonjour|Good morning)/);
    if (isSure && judged.evidence !== null) expect(`${subject}\n${text}`.replace(/\s+/g, " ")).toContain(judged.evidence);
  });

  test("plain mails in four languages: the right category is among the three, and nothing is decided without a person", async () => {
    const judged = await Promise.all(plainMails.map(async (mail) => ({ mail, judged: await judge(mail.subject, mail.text) })));
    expect(judged.filter(({ judged }) => judged.isConfident)).toEqual([]);
    expect(judged.filter(({ mail, judged }) => judged.choices.some(({ category }) => category === mail.category)).length).toBeGreaterThanOrEqual(19);
    expect(judged.filter(({ mail, judged }) => judged.choices[0]!.category === mail.category).length).toBeGreaterThanOrEqual(17);
    expect(judged.filter(({ mail, judged }) => judged.language !== mail.language).map(({ mail }) => mail.subject)).toEqual([]);
  });

  test("hard mails: those of no category are said to be of none more often than the others", async () => {
    const judged = await Promise.all(hardMails.map(async ({ subject, text, category }) => ({ category, isOutOfScope: (await judge(subject, text)).isOutOfScope })));
    const share = (list: typeof judged) => list.filter(({ isOutOfScope }) => isOutOfScope).length / list.length;
    expect(share(judged.filter(({ category }) => category === null))).toBeGreaterThan(share(judged.filter(({ category }) => category !== null)));
  });

  test("confidences are shares: each between 0 and 1, together never more than 1, the largest first", async () => {
    for (const { subject, text } of [...plainMails, ...hardMails]) {
      const { choices, categoryConfidence } = await judge(subject, text);
      expect(choices[0]!.confidence).toBe(categoryConfidence);
      expect(choices.map(({ confidence }) => confidence)).toEqual(choices.map(({ confidence }) => confidence).toSorted((a, b) => b - a));
      expect(choices.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1.001);
    }
  });

  test("the same mail gets the same answer from another server", async () => {
    const other = createEmbeddedClassifier();
    for (const { subject, text } of mails) expect(await other.classify({ subject, text, fromAddress: "", categories })).toEqual(await judge(subject, text));
  });

  test("a category that an admin adds works from its keywords at once", async () => {
    const withLost = [...categories, { key: "lost_property", name: "Lost property", description: "Things left behind on a bus, in a hotel or on a plane.", keywords: ["lost", "left behind", "forgot", "umbrella", "jacket", "found"] }];
    const [before, after] = [await judge("Jacket", "I forgot my jacket and an umbrella on the bus, was it found?"), await judge("Jacket", "I forgot my jacket and an umbrella on the bus, was it found?", withLost)];
    expect(before.category).not.toBe("lost_property");
    expect(after).toMatchObject({ category: "lost_property", isOutOfScope: false });
  });
});

describe("what it says besides", () => {
  test.each([
    ["Dear Sir or Madam,\n\nWe need two more rooms. Can you help?\n\nKind regards\nA", "We need two more rooms."],
    ["Sehr geehrte Frau Demir,\nam 3. Juni reisen wir ab. Danke.", "Am 3. Juni reisen wir ab."],
    ["Hi Aylin! Ok.\n\nthe hotel is full\non Friday night.", "The hotel is full on Friday night."],
    ["Bonjour,\n\nMerci.", "A subject"],
    ["", "A subject"],
  ])("summary: the first sentence that says something (%j)", async (text, summary) => {
    expect((await judge("A subject", text)).summary).toBe(summary);
  });

  test.each([
    ["This is unacceptable, we are very disappointed.", "negative"],
    ["Das ist eine Frechheit!", "negative"],
    ["Nous sommes très déçus.", "negative"],
    ["We were not disappointed at all.", "unknown"],
    ["Where is my bus?", "unknown"],
  ])("sentiment is claimed for clear complaints only: %s", async (text, sentiment) => {
    expect((await judge("Trip", text)).sentiment).toBe(sentiment);
  });

  test("a summary is bounded, also without any space to cut at", async () => {
    for (const text of [`${"long ".repeat(200)}.`, `a b c ${"x".repeat(3_000)}`, "😀😀 😀 ".repeat(400)]) expect((await judge("😀".repeat(400), text)).summary.length).toBeLessThanOrEqual(200);
  });
});

describe("a mail that", () => {
  test.each([
    ["asks", "When does the office open on Saturday?", { needsAnswer: true, requestType: "question" }],
    ["asks without a question mark", "Bitte stornieren Sie unsere Reise.", { needsAnswer: true, requestType: "change" }],
    ["thanks", "Thank you very much.", { needsAnswer: false, requestType: "other" }],
    ["says that nothing is needed", "For your information, our office moves to Lyon. No reply needed.", { needsAnswer: false, requestType: "information" }],
    ["complains", "Nous sommes très déçus de l'hôtel.", { requestType: "complaint" }],
  ])("%s is told from others, with the sentence", async (_what, text, expected) => {
    const judged = await judge("Trip", text);
    expect(judged).toMatchObject(expected);
    if (expected.requestType !== "other") expect(judged.judgements.requestType!.evidence).toBeTruthy();
  });
});

describe("what people labelled", () => {
  const bikes = Array.from({ length: 12 }, (_, index) => ({ text: `Bike ${index}\nThe e-bike number ${index} has a flat tyre and its chain is broken.`, category: "general_question", isKnown: false }));
  const input = { subject: "Bike", text: "My e-bike has a flat tyre.", fromAddress: "", categories };

  test("is learned in a thread, judges where the model is used, and is forgotten where it is not", async () => {
    const learning = createEmbeddedClassifier();
    expect(learning.modelId).toBeNull();
    const before = await learning.classify(input);
    const { weights, rehearsed, before: unlearned } = await learning.train({ categories, lessons: bikes });
    expect(rehearsed).toHaveLength(12);
    expect(unlearned).toHaveLength(12);
    learning.use({ id: "first", weights });
    expect(learning.modelId).toBe("first");
    const after = await learning.classify(input);
    expect(after.choices[0]!.category).toBe("general_question");
    expect(after.categoryConfidence).toBeGreaterThan(before.categoryConfidence + 0.1);
    expect(Buffer.from(weights).includes("tyre")).toBe(false);
    learning.use(null);
    expect(await learning.classify(input)).toEqual(before);
  });

  test("labels of a category that is gone, and hostile ones, do no harm", async () => {
    const learning = createEmbeddedClassifier();
    const { weights } = await learning.train({ categories, lessons: [{ text: "\ud800".repeat(100), category: "billing", isKnown: false }, { text: "", category: "billing", isKnown: false }, { text: "x y", category: "gone", isKnown: false }] });
    learning.use({ id: "hostile", weights });
    expect((await learning.classify({ subject: "Invoice", text: "Please send the invoice, the VAT on the bill is wrong.", fromAddress: "", categories })).choices[0]).toMatchObject({ category: "billing" });
    expect(() => learning.use({ id: "broken", weights: weights.slice(0, 40) })).toThrow();
    expect(learning.modelId).toBe("hostile");
  });

  test("labels that contradict one another make it less sure", async () => {
    const learning = createEmbeddedClassifier();
    const keys = categories.map(({ key }) => key);
    const invoice = { subject: "Invoice", text: "Please send the invoice number 5.", fromAddress: "", categories };
    const before = await learning.classify(invoice);
    const { weights } = await learning.train({ categories, lessons: Array.from({ length: 80 }, (_, index) => ({ text: `Invoice\nPlease send the invoice number ${index}.`, category: keys[(index * 7) % keys.length]!, isKnown: false })) });
    learning.use({ id: "confused", weights });
    expect((await learning.classify(invoice)).categoryConfidence).toBeLessThan(before.categoryConfidence);
  });

  test("a category that was added since is judged by its own words beside the learned ones", async () => {
    const learning = createEmbeddedClassifier();
    learning.use({ id: "bikes", weights: (await learning.train({ categories, lessons: bikes })).weights });
    const withLost = [...categories, { key: "lost_property", name: "Lost property", description: "Things left behind.", keywords: ["lost", "left behind", "forgot", "umbrella", "jacket"] }];
    expect((await learning.classify({ ...input, subject: "Jacket", text: "I forgot my jacket and an umbrella on the bus.", categories: withLost })).choices[0]!.category).toBe("lost_property");
    expect((await learning.classify({ ...input, categories: withLost })).choices[0]!.category).toBe("general_question");
  });
});

describe("hostile input", () => {
  const megabyte = 1_000_000;
  const hostile: Record<string, string> = {
    nothing: "",
    "a megabyte of one word": "a".repeat(megabyte),
    "a megabyte of words": "refund cancel ".repeat(megabyte / 14),
    "a megabyte of lines": "\n".repeat(megabyte),
    "a megabyte of spaces": " ".repeat(megabyte),
    salutations: "Dear ".repeat(20_000),
    NULs: "re\0fund\0".repeat(1_000),
    "lone surrogates": "\ud800\udc00\ud800 \udfff".repeat(1_000),
    "piled accents": `e${"\u0301".repeat(50_000)}`,
    "bidi and zero-width": "\u202ere\u200bfund\u2066".repeat(1_000),
    digits: "1. ".repeat(10_000),
    "names of objects": "constructor __proto__ toString hasOwnProperty",
    Chinese: "你好，我想取消我的旅行并申请退款。".repeat(500),
  };
  test.each(Object.entries(hostile))("%s: a bounded answer in bounded time", async (_name, text) => {
    for (const [subject, body] of [[text, text], ["", text], [text, ""]] as const) {
      const judged = await judge(subject, body);
      expect(Classification.parse(judged)).toMatchObject({ choices: judged.choices });
      expect(Object.values(judged).filter((value) => typeof value === "number" && !Number.isFinite(value))).toEqual([]);
      expect(judged.summary.length).toBeLessThanOrEqual(200);
      expect(judged.evidence?.length ?? 0).toBeLessThanOrEqual(300);
      const said = `${judged.summary}${judged.evidence ?? ""}`;
      expect(said.isWellFormed()).toBe(true);
      expect(said).not.toMatch(/[\0\u200b\u202e\u2066]/);
    }
  });

  test("no categories, one, or empty ones: nothing is claimed without a sign", async () => {
    expect(await judge("Invoice", "Please send it.", [])).toMatchObject({ category: null, isOutOfScope: true, choices: [], categoryConfidence: 0 });
    expect(await judge("Hello", "Shall we meet for lunch?", [categories[2]!])).toMatchObject({ category: null, isOutOfScope: true });
    expect(await judge("Hello", "Shall we meet for lunch?", [{ key: "a", name: "", description: "", keywords: [] }, { key: "b", name: "", description: "", keywords: [""] }])).toMatchObject({ category: null, isOutOfScope: true });
  });
});
