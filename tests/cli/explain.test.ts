import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { emlBytes } from "../../server/cli/eml-bytes.ts";
import { explain } from "../../server/cli/explain.ts";
import { thread } from "../../server/cli/thread.ts";
import type { CliVerb } from "../../server/cli/verb.ts";
import { eml } from "../conversations/eml.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-explain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Runs `mailroom …` as a shell does, without any data folder or database. */
function run(...args: string[]): Promise<{ code: number | null; out: string; words: string; lines: Record<string, unknown>[] }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/mailroom.mjs", ...args], { env: { ...process.env, DATA_DIR: path.join(folder, "none"), DATABASE_URL: "" } });
  let out = "";
  let words = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (words += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, words, lines: out.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)) })));
}

/** The same without a process of its own. */
async function call(verb: CliVerb, args: string[], options: Record<string, string>): Promise<{ code: number | null; lines: Record<string, unknown>[] }> {
  const lines: Record<string, unknown>[] = [];
  const code = await verb.run({ args, options, out: { isJson: true, value: (value) => void lines.push(value as Record<string, unknown>), say: () => {} } });
  return { code, lines };
}

describe("mailroom explain", () => {
  test("says of a mail what would become of it, in JSON and in words", async () => {
    const file = write("ingrid.eml", eml({ text: "Dear team,\n\nplease send me the invoice for my booking, I have paid twice.\n\nOn 3. Nov 2026, at 10:04, Aylin <a@fernweh.example> wrote:\n> Hello", references: ["<one@fernweh.example>"] }));
    const { code, lines } = await run("explain", file, "--json");
    expect(code).toBe(0);
    expect(lines).toMatchObject([{
      id: file, from: { address: "ingrid.solberg@nordlys.example", name: "Ingrid Solberg" }, subject: "Invoice for Tromsø", references: ["<one@fernweh.example>"], visibleText: expect.stringMatching(/paid twice\.$/), attachments: [], kind: "ordinary",
      autoReply: false, list: false, bounce: null, mayAnswer: true, language: "en", classification: { choices: expect.any(Array), priority: expect.any(String) },
    }]);
  });

  test("in words, for a person", async () => {
    const { code, out } = await run("explain", write("words.eml", eml()));
    expect(code).toBe(0);
    expect(out).toMatch(/From:\s+Ingrid Solberg <ingrid\.solberg@nordlys\.example>/);
    expect(out).toMatch(/A machine may answer:\s*yes/);
  });

  test("answers each line of a batch, and goes on past those that are none", async () => {
    const absence = eml({ subject: "Automatische Antwort: Rechnung" }).toString();
    const batch = write("batch.jsonl", [
      JSON.stringify({ id: "a", eml: Buffer.from(absence).toString("base64") }), "no JSON", "[1]", JSON.stringify({ id: "c" }),
      JSON.stringify({ id: "d", text: "Hallo, wo bleibt meine Rechnung für die Reise nach Tromsø?" }), JSON.stringify({ id: "e", html: "<p>Hello</p><blockquote>Hi</blockquote>" }), "",
      JSON.stringify({ id: "f", eml: Buffer.from(`From: <>\r\nSubject: Undeliverable\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; Kenji@watanabe.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b--`).toString() }),
    ].join("\n"));
    const { code, lines } = await call(explain, [], { batch });
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { id: "a", autoReply: true, mayAnswer: false }, { line: 2, error: { code: "unreadable" } }, { line: 3, error: { code: "unreadable" } }, { id: "c", line: 4, error: { code: "unreadable" } },
      { id: "d", language: "de", visibleText: expect.stringContaining("Rechnung") }, { id: "e", visibleText: "Hello" }, { id: "f", bounce: { status: "5.1.1", hard: true, feedback: null, recipient: "kenji@watanabe.example" }, mayAnswer: false },
    ]);
  });

  test("says what is missing", async () => {
    expect(await call(explain, [], {})).toMatchObject({ code: 2, lines: [{ error: { code: "wrong_use" } }] });
    expect(await call(explain, [path.join(folder, "none.eml")], {})).toMatchObject({ code: 1, lines: [{ error: { code: "unreadable" } }] });
    expect(await call(explain, [], { batch: path.join(folder, "none.jsonl") })).toMatchObject({ code: 1, lines: [{ error: { code: "unreadable" } }] });
  });
});

test.each([
  ["a text", "From: a@b.example\r\n\r\nTromsø", "utf8"],
  ["the bytes of UTF-8, one letter each", Buffer.from("From: a@b.example\r\n\r\nTromsø").toString("latin1"), "utf8"],
  ["the bytes of Latin-1", "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nTroms\u00f8", "latin1"],
  ["base64", Buffer.from("From: a@b.example\r\n\r\nTromsø").toString("base64"), "utf8"],
  ["bytes that were escaped", "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nTroms\udcf8", "latin1"],
] as const)("a mail is taken from JSON as %s", (_, text, encoding) => {
  expect(Buffer.from(emlBytes(text)).toString(encoding)).toMatch(/Tromsø$/);
});

describe("mailroom thread", () => {
  test("joins by what mails name, seen or not, by numbers, by what they quote and by answers under a subject", async () => {
    const words = "We are looking into your refund and will write again.\nThe ship to the islands leaves from pier four at noon.";
    const quote = words.split("\n").map((line) => `> ${line}`).join("\n");
    const mails = [
      { i: 0, messageId: "<a@x>", inReplyTo: [], references: [], subject: "Refund for the ship", from_: "a@x", date: "2026-11-01T10:00:00Z", text: words },
      { i: 1, messageId: "<b@x>", inReplyTo: ["<a@x>"], references: ["<a@x>"], subject: "Re: Refund for the ship", text: "Thanks" },
      { i: 2, messageId: "<c@y>", inReplyTo: ["<gone@y>"], references: [], subject: "Re: Hello", text: "First" },
      { i: 3, messageId: "<d@y>", inReplyTo: ["<gone@y>"], references: [], subject: "Other", text: "Second" },
      { i: 4, messageId: "<gone@y>", inReplyTo: [], references: [], subject: "Hello", text: "It was late" },
      { i: 5, messageId: "<e@z>", inReplyTo: [], references: [], subject: "My papers", text: `Here they are.\n\nOn 3. Nov 2026, at 10:04, Aylin <a@x> wrote:\n${quote}` },
      { i: 6, messageId: "<f@z>", inReplyTo: [], references: [], subject: "AW: Refund for the ship", date: "2026-11-05T10:00:00Z", text: "Anything new?" },
      { i: 7, messageId: "<g@z>", inReplyTo: [], references: [], subject: "Refund for the ship", text: "Another person asks." },
      { i: 8, messageId: "<h@z>", inReplyTo: [], references: [], subject: "[#SUP-1042] Hotel", text: "x" },
      { i: 9, messageId: "<k@z>", inReplyTo: [], references: [], subject: "Fwd: [#1042]", text: "y" },
    ];
    const { code, lines } = await call(thread, [], { batch: write("mails.jsonl", `${mails.map((mail) => JSON.stringify(mail)).join("\n")}\nnonsense\n`) });
    expect(code).toBe(1);
    const conversation = (i: number) => lines.find((line) => line.i === i)!.conversation;
    const groups = [[0, 1, 5, 6], [2, 3, 4], [7], [8, 9]];
    for (const group of groups) expect(new Set(group.map(conversation)).size, group.join()).toBe(1);
    expect(new Set(groups.map(([first]) => conversation(first!))).size).toBe(groups.length);
    expect(lines.at(-1)).toMatchObject({ line: 11, error: { code: "unreadable" } });
  });
});
