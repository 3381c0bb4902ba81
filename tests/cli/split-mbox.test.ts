import { expect, test } from "vitest";
import { splitMbox } from "../../server/cli/split-mbox.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const bytes = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));

test("an mbox is cut at its From lines, and quoted ones lose their quote", () => {
  const mbox = "From ingrid@nordlys.example Mon Nov 16 09:00:00 2026\nSubject: One\n\n>From here on\nFrom the hotel\n\nFrom hugo@martins.example Mon Nov 16 10:00:00 2026\nSubject: Two\n\nb\xfc\n";
  const mails = splitMbox(bytes(mbox)).map(text);
  expect(mails).toEqual(["Subject: One\n\nFrom here on\nFrom the hotel\n\n", "Subject: Two\n\nb\xfc\n"]);
});

test("a single mail stays as it is, byte for byte", () => {
  const mail = bytes("Subject: x\r\n\r\n>From y\r\n\xff\x00");
  expect(splitMbox(mail)).toEqual([mail]);
});

test("an empty file is one empty mail", () => {
  expect(splitMbox(new Uint8Array())).toEqual([new Uint8Array()]);
});
