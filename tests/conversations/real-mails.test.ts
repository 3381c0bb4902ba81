// Real mails lie beside the project in ../shared/data/mail; without that folder they are left out, and only the made ones are received.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedCase } from "../../server/contract/cases.ts";
import { MailView } from "../../server/contract/conversations.ts";
import { type MailDesk, mailDesk } from "./mail-desk.ts";

const folder = resolve("../shared/data/mail");
const MINUTES_MAX = 10;

let room: MailDesk;
beforeAll(async () => void (room = await mailDesk()));
afterAll(() => room.stop());

/** Delivered, looked at and converted, by the API; what fails is told with its name. */
async function receiveAndConvert(name: string, raw: Uint8Array): Promise<{ view: MailView; opened: OpenedCase }> {
  const mailbox = "aylin@fernweh.example";
  const { id, internetMessageId } = await room.running.graph.levers.deliver(mailbox, raw);
  const message = { mailbox, internetMessageId, providerMessageId: id };
  const looked = await room.api.post<MailView>("Aylin", "/messages/lookup", message);
  expect(looked.status, `${name}: ${JSON.stringify(looked.body).slice(0, 500)}`).toBe(200);
  expect(MailView.safeParse(looked.body).error, name).toBeUndefined();
  const html = await room.api.get<{ html: string }>("Aylin", `/messages/${looked.body.message.id}/html`);
  expect(html.status, name).toBe(200);
  expect(html.body.html, name).not.toMatch(/<script|javascript:|\son\w+=/i);
  const opened = await room.api.post<OpenedCase>("Aylin", "/cases", { message });
  expect(opened.status, `${name}: ${JSON.stringify(opened.body).slice(0, 500)}`).toBe(200);
  expect(opened.body.case.targets.map((target) => target.metric).sort(), name).toEqual(["first_response", "resolution"]);
  return { view: looked.body, opened: opened.body };
}

const header = "From: Ingrid Solberg <ingrid.solberg@nordlys.example>\r\nTo: aylin@fernweh.example\r\n";
const made: [string, string | Uint8Array][] = [
  ["no byte at all", ""],
  ["one line feed", "\n"],
  ["no sender", "Subject: Nobody\r\n\r\nHello"],
  ["a sender without an address", "From: Somebody\r\nSubject: Nobody\r\n\r\nHello"],
  ["NULs in the subject, the name and the text", `From: "In\0grid" <ingrid.solberg@nordlys.example>\r\nSubject: A\0B\r\n\r\nC\0D`],
  ["half surrogate pairs, encoded", `${header}Subject: =?utf-16?B?2D0=?= =?utf-8?Q?=ED=A0=BD?=\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>&#xD83D; &#55357;</p>`],
  ["a subject whose 200th character is half a pair", `${header}Subject: ${"a".repeat(198)}😀😀😀\r\n\r\nHello`],
  ["bytes of no encoding", Buffer.concat([Buffer.from(`${header}Subject: Bytes\r\n\r\n`), Buffer.from(Array.from({ length: 256 }, (_, index) => index))])],
  ["an encoding that nobody knows", `${header}Subject: =?x-unknown?B?SGVsbG8=?=\r\nContent-Type: text/plain; charset=x-unknown\r\n\r\nHello`],
  ["a Message-ID of a thousand characters", `${header}Message-ID: <${"m".repeat(1_100)}@nordlys.example>\r\nSubject: Long\r\n\r\nHello`],
  ["nothing but a quotation", `${header}Subject: Quoted\r\n\r\n> Hello\r\n> again`],
  ["a mail in a mail in a mail", `${header}Subject: Deep\r\nContent-Type: message/rfc822\r\n\r\n${header}Subject: Deeper\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: Deepest\r\n\r\nHello`],
  ["multipart without a boundary", `${header}Subject: Parts\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\nHello\r\n--x--`],
  ["script in every corner", `${header}Subject: <script>alert(1)</script>\r\nContent-Type: text/html\r\n\r\n<img src=x onerror=alert(1)><svg/onload=alert(1)><a href="java\tscript:alert(1)">x</a><iframe src=//x></iframe><base href=//x><form action=//x><button>Pay</button></form>`],
];

describe("whatever the bytes are, a mail is shown and can be a case", () => {
  test.each(made)("%s", async (name, raw) => {
    const { view, opened } = await receiveAndConvert(name, Buffer.from(raw as string));
    expect(JSON.stringify(view)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    expect(opened?.case.title.trim()).not.toBe("");
    expect(opened?.case.title.isWellFormed()).toBe(true);
  });
});

describe.skipIf(!existsSync(folder))("the real mails of ../shared/data/mail", () => {
  test("all are received, shown and converted", { timeout: MINUTES_MAX * 60_000 }, async () => {
    const files = ["stalwart", "wild"].flatMap((name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)));
    expect(files.length).toBeGreaterThanOrEqual(390);
    const startedAt = performance.now();
    let slowest = { name: "", ms: 0 };
    for (const file of files) {
      const began = performance.now();
      await receiveAndConvert(basename(file), readFileSync(file));
      const ms = performance.now() - began;
      if (ms > slowest.ms) slowest = { name: basename(file), ms };
    }
    const seconds = (performance.now() - startedAt) / 1000;
    console.info(`${files.length} mails in ${seconds.toFixed(1)} s; the slowest is ${slowest.name} with ${Math.round(slowest.ms)} ms`);
    await room.desk.drainJobs();
  });
});
