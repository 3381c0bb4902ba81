// Real mails lie beside the project in ../shared/data; without that folder these are left out.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { accountOfMail } from "../../server/services/classification/account-of-mail.ts";
import { defaultCategories } from "../../server/services/classification/default-categories.ts";
import { htmlToText } from "../../server/services/conversations/mail-html.ts";
import { parseMime } from "../../server/services/conversations/parse-mime.ts";
import { visibleTextOf } from "../../server/services/conversations/visible-text.ts";

const data = resolve("../shared/data");
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} % of ${whole}`;

interface Expected {
  file: string;
  from?: { address: string | null }[];
  subject?: string;
  text?: string;
  attachments?: number;
}

/** Words alone: how a program breaks lines and counts spaces is its own. */
const words = (text: string) => text.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();

describe.skipIf(!existsSync(join(data, "mail")))("the mails of ../shared/data/mail", () => {
  test("are explained, every one, whatever they hold", { timeout: 120_000 }, async () => {
    const ports = { classifier: createEmbeddedClassifier(), categories: defaultCategories, ownAddresses: new Set<string>() };
    const files = ["stalwart", "wild"].flatMap((name) => readdirSync(join(data, "mail", name)).map((file) => join(data, "mail", name, file)));
    const kinds: Record<string, number> = {};
    for (const file of files) {
      const account = await accountOfMail(ports, readFileSync(file));
      expect(account.mayAnswer, file).toBe(account.kind === "ordinary" && account.mayAnswerReason === null);
      kinds[account.kind] = (kinds[account.kind] ?? 0) + 1;
    }
    console.info(`${files.length} mails explained: ${JSON.stringify(kinds)}`);
    expect(files.length).toBeGreaterThanOrEqual(390);
  });

  test("say what stalwart reads in them", { timeout: 60_000 }, async () => {
    const expected = JSON.parse(readFileSync(join(data, "mail", "stalwart.json"), "utf8")) as Expected[];
    const wrong = { from: [] as string[], subject: [] as string[], text: [] as string[], attachments: [] as string[] };
    const counts = { from: 0, subject: 0, text: 0, attachments: 0 };
    for (const one of expected) {
      const bytes = readFileSync(join(data, "mail", one.file));
      const mail = await parseMime(bytes);
      // Letters that were lost before the mail was kept.
      const isDamaged = /^subject:.*\ufffd/im.test(bytes.toString("utf8"));
      const check = (what: keyof typeof wrong, isKnown: boolean, isRight: () => boolean) => {
        if (!isKnown) return;
        counts[what]++;
        if (!isRight()) wrong[what].push(one.file);
      };
      const sender = one.from?.find(({ address }) => address?.includes("@"))?.address;
      check("from", Boolean(sender), () => mail.from?.address.toLowerCase() === sender!.toLowerCase());
      check("subject", Boolean(one.subject) && !isDamaged, () => words(mail.subject) === words(one.subject!));
      check("text", Boolean(one.text?.trim()), () => words(mail.text).replaceAll(" ", "").includes(words(one.text!).replaceAll(" ", "").slice(0, 200)));
      check("attachments", one.attachments !== undefined, () => mail.attachments.length === one.attachments);
    }
    for (const what of ["from", "subject", "text", "attachments"] as const) console.info(`${what}: ${percent(counts[what] - wrong[what].length, counts[what])}${wrong[what].length > 0 ? ` (not ${wrong[what].join(", ")})` : ""}`);
    expect(wrong.from.length / counts.from).toBeLessThanOrEqual(0.02);
    expect(wrong.subject.length / counts.subject).toBeLessThanOrEqual(0.05);
    expect(wrong.text.length / counts.text).toBeLessThanOrEqual(0.08);
  });
});

describe.skipIf(!existsSync(join(data, "replies")))("the answers of ../shared/data/replies", () => {
  interface Reply {
    id: string;
    kind: "plain" | "html";
    text: string;
    expected: string;
  }

  test("are told from what they quote: at least 80 of 100 exactly, and F1 of their words at least 0.92", () => {
    const replies = readFileSync(join(data, "replies", "replies.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Reply);
    const wrong: string[] = [];
    let sum = 0;
    for (const { id, kind, text, expected } of replies) {
      const got = visibleTextOf(kind === "html" ? { text: htmlToText(text), html: text, isTextOfHtml: true } : { text, html: null });
      const score = overlap(got.split(/\s+/).filter(Boolean), expected.split(/\s+/).filter(Boolean));
      sum += score;
      if (score < 1 || got.replace(/\s+/g, " ").trim() !== expected.replace(/\s+/g, " ").trim()) wrong.push(id);
    }
    console.info(`visible text: exact ${percent(replies.length - wrong.length, replies.length)} (80), F1 ${(sum / replies.length).toFixed(3)} (0.92); not ${wrong.join(", ")}`);
    expect(1 - wrong.length / replies.length).toBeGreaterThanOrEqual(0.8);
    expect(sum / replies.length).toBeGreaterThanOrEqual(0.92);
  });

  function overlap(got: string[], expected: string[]): number {
    const left = new Map<string, number>();
    for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1);
    let common = 0;
    for (const word of got) {
      const count = left.get(word) ?? 0;
      if (count > 0) common++;
      left.set(word, count - 1);
    }
    return got.length + expected.length === 0 ? 1 : (2 * common) / (got.length + expected.length);
  }
});
