import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { messageKind } from "../../server/services/conversations/message-kind.ts";
import { parseMime } from "../../server/services/conversations/parse-mime.ts";
import { classifyBounce } from "../../server/services/deliveries/classify-bounce.ts";
import { explainBounce } from "../../server/services/receipts/explain-bounce.ts";
import { readReport } from "../../server/services/receipts/read-dsn.ts";
import { complaint, exchangeNdr } from "./reports.ts";

const about = { messageId: "<one@fernweh.example>", to: "ingrid@nordlys.example" };

test("an NDR of Exchange names our mail, the recipient and the code", async () => {
  const report = await readReport(exchangeNdr(about, { extraHeaders: ["X-Mailroom-Delivery: 019aa0a0-0000-7000-8000-000000000001"] }));
  expect(report).toMatchObject({ type: "delivery", isStructured: true, original: { messageId: about.messageId, deliveryId: "019aa0a0-0000-7000-8000-000000000001", to: [about.to] } });
  expect(report?.type === "delivery" && report.recipients).toMatchObject([{ finalRecipient: about.to, action: "failed", status: "5.1.10", smtpCode: 550 }]);
});

test("a vague code in the field gives way to the one in the words, within its class", async () => {
  const report = await readReport(exchangeNdr(about, { status: "5.0.0", words: "5.2.2 mailbox full" }));
  expect(report?.type === "delivery" && report.recipients[0]?.status).toBe("5.2.2");
});

test("several recipients of one report are told apart", async () => {
  const mime = Buffer.from(exchangeNdr(about).toString().replace("Final-Recipient: rfc822;", "Final-Recipient: rfc822;hugo@martins.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\nFinal-Recipient: rfc822;"));
  const report = await readReport(mime);
  expect(report?.type === "delivery" && report.recipients.map(({ finalRecipient, action }) => [finalRecipient, action])).toEqual([["hugo@martins.example", "delayed"], [about.to, "failed"]]);
});

test("headers alone, and a bounce that follows no standard, name our mail too", async () => {
  const headersOnly = Buffer.from(Buffer.from(exchangeNdr(about)).toString().replace("Content-Type: message/rfc822", "Content-Type: text/rfc822-headers"));
  expect((await readReport(headersOnly))?.original.messageId).toBe(about.messageId);
  const words = await readReport(Buffer.from(`From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nI'm afraid I wasn't able to deliver your message.\r\n\r\n<${about.to}>:\r\n550 5.1.1 no such user\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nTo: ${about.to}\r\nMessage-ID: ${about.messageId}\r\n`));
  expect(words).toMatchObject({ type: "delivery", isStructured: false, original: { messageId: about.messageId }, recipients: [{ finalRecipient: about.to, status: "5.1.1" }] });
});

test("a complaint is told from a report that something is no spam", async () => {
  expect(await readReport(complaint(about))).toMatchObject({ type: "feedback", feedbackType: "abuse", recipients: [about.to], original: { messageId: about.messageId } });
  expect(await readReport(complaint(about, "not-spam"))).toMatchObject({ feedbackType: "not-spam" });
});

test("a notification of Amazon SES is read, however it was wrapped", async () => {
  const told = JSON.stringify({ notificationType: "Bounce", bounce: { bounceType: "Permanent", bouncedRecipients: [{ emailAddress: "Ingrid@Nordlys.example", action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" }] } });
  const mime = Buffer.from(`From: SES <no-reply@sns.amazonaws.com>\r\nSubject: AWS Notification Message\r\n\r\n${told.slice(0, 90)}\r\n${told.slice(90)}\r\n\r\n--\r\nIf you wish to stop receiving notifications`);
  expect(messageKind(await parseMime(mime), new Set()).kind).toBe("bounce");
  expect(await explainBounce(mime)).toMatchObject({ status: "5.1.1", isStatusTold: true, hard: true, recipient: "ingrid@nordlys.example" });
});

test("where no code is told, one above 900 says why; what is refused after the whole mail was handed over is a filter", async () => {
  const words = (text: string) => explainBounce(Buffer.from(`From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n<${about.to}>:\r\n${text}\r\n`));
  expect(await words("Unknown user")).toMatchObject({ status: "5.0.911", isStatusTold: false, hard: true });
  expect(await words("Host unknown")).toMatchObject({ status: "5.0.912", hard: true });
  expect(await words("mailbox is full")).toMatchObject({ status: "5.0.922", hard: false });
  expect(await words("550 unknown user (in reply to end of DATA command)")).toMatchObject({ status: "5.0.910", hard: false });
  expect(await words("550 5.2.2 over quota")).toMatchObject({ status: "5.2.2", isStatusTold: true, hard: false });
});

test("hostile bytes are read in bounded time, and to nothing", async () => {
  for (const body of ["-".repeat(300_000), "a@".repeat(150_000), "\n \t".repeat(100_000), "<style".repeat(60_000), "Final-Recipient: ".repeat(20_000)]) {
    await readReport(Buffer.from(`From: <>\r\nContent-Type: text/html\r\n\r\n${body}`));
    await readReport(Buffer.from(`From: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${body}\r\n--b--`));
  }
  expect(await readReport(Buffer.from([0, 255, 1, 2]))).toBeNull();
  // What grows with the square of the length would not be done in hours.
}, 120_000);

const corpus = path.join(import.meta.dirname, "../../../shared/data/bounces");

interface Label {
  file: string;
  bounce: boolean;
  expected: { dsn: string; reason: string; hard: boolean }[] | null;
}

describe.skipIf(!existsSync(corpus))("real bounces of many servers", () => {
  const labels = () => readFileSync(path.join(corpus, "labels.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Label);
  const bytesOf = (label: Label) => readFileSync(path.join(corpus, label.file));

  test("are recognised, at least 98 of 100, and at most one ordinary mail is taken for one", async () => {
    const missed: string[] = [];
    const wrong: string[] = [];
    let count = 0;
    for (const label of labels()) {
      const { kind } = messageKind(await parseMime(bytesOf(label)), new Set());
      if (label.bounce) count++;
      if (label.bounce && kind !== "bounce") missed.push(label.file);
      if (!label.bounce && kind === "bounce") wrong.push(label.file);
    }
    console.info(`bounces: recall ${(100 - (100 * missed.length) / count).toFixed(1)} % of ${count} (98); ordinary mails taken for one: ${wrong.length} (1)`);
    expect(wrong.length, wrong.join(" ")).toBeLessThanOrEqual(1);
    expect(missed.length / count, missed.join(" ")).toBeLessThanOrEqual(0.02);
  }, 60_000);

  test("have the right code, at least 85 of 100, and are rightly called hard or soft, at least 90 of 100", async () => {
    const wrong = { codes: [] as string[], hard: [] as string[] };
    const counts = { codes: 0, hard: 0 };
    for (const label of labels()) {
      const expected = (label.expected ?? []).filter(({ reason }) => reason !== "feedback" && reason !== "vacation");
      if (!label.bounce || expected.length === 0) continue;
      const account = await explainBounce(bytesOf(label));
      counts.hard++;
      if (!expected.some(({ hard }) => hard === (account?.hard ?? false))) wrong.hard.push(label.file);
      if (!expected.some(({ dsn }) => dsn !== "")) continue;
      counts.codes++;
      if (!expected.some(({ dsn }) => dsn === account?.status)) wrong.codes.push(label.file);
    }
    const share = (what: "codes" | "hard") => 1 - wrong[what].length / counts[what];
    console.info(`bounces: code ${(100 * share("codes")).toFixed(1)} % of ${counts.codes} (85); hard or soft ${(100 * share("hard")).toFixed(1)} % of ${counts.hard} (90)`);
    expect(share("codes"), wrong.codes.join(" ")).toBeGreaterThanOrEqual(0.85);
    expect(share("hard"), wrong.hard.join(" ")).toBeGreaterThanOrEqual(0.9);
  }, 60_000);

  /** What others label soft, or "filtered", although the server says in words that it knows no such user. */
  const unknownByWords = ["filtered", "rejected", "suspend"];
  /** Labelled a full mailbox; its only recipient is refused with `550 5.1.1 … User Unknown`. */
  const wronglyLabelled = ["eml/rfc3464-01.eml"];

  test("suppress nobody whom the server may know", async () => {
    const wrong: string[] = [];
    let hardCount = 0;
    for (const label of labels()) {
      const [first, ...others] = label.expected ?? [];
      if (!first || others.length > 0 || wronglyLabelled.includes(label.file)) continue;
      const report = await readReport(bytesOf(label));
      if (report?.type !== "delivery" || !report.isStructured || report.recipients.length > 1) continue;
      const told = report.recipients[0]!;
      const { action } = classifyBounce({ enhancedStatus: told.status, smtpCode: told.smtpCode, text: told.diagnostic });
      if (action !== "suppress") continue;
      if (first.hard) hardCount++;
      else if (!unknownByWords.includes(first.reason)) wrong.push(`${label.file} ${first.reason} ${told.status}`);
    }
    expect(wrong).toEqual([]);
    expect(hardCount).toBeGreaterThan(25);
  }, 60_000);
});
