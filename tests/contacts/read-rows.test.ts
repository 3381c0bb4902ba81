import { describe, expect, test } from "vitest";
import { decodeText } from "../../server/services/contacts/decode-text.ts";
import { parseRows, readRows } from "../../server/services/contacts/read-rows.ts";

async function rowsOf(text: string, chunkBytes: number, delimiter = ",") {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const rows = [];
  for await (const some of readRows(decodeText(chunks(), "utf-8"), delimiter)) rows.push(...some);
  return rows;
}

describe("rows of a contact file", () => {
  const text = 'name,mail\r\n"Müller,\r\nJana",jana@x.example\r\n\r\nlast,l@x.example\rold,o@x.example\n"a ""b""",c@x.example';

  test.each([1, 2, 3, 7, 1000])("are the same however the file arrives (%i bytes at once), each with the line where it begins", async (chunkBytes) => {
    const rows = await rowsOf(text, chunkBytes);
    expect(rows.map((row) => [row.line, ...row.cells])).toEqual([
      [1, "name", "mail"],
      [2, "Müller,\nJana", "jana@x.example"],
      [4, ""],
      [5, "last", "l@x.example"],
      [6, "old", "o@x.example"],
      [7, 'a "b"', "c@x.example"],
    ]);
  });

  test("a quote that is never closed costs its own line and not the contacts below it", async () => {
    const broken = 'name,mail\n"Big" Joe,joe@x.example\nIda,ida@x.example\n"open,op@x.example\nUwe,uwe@x.example\n';
    const rows = parseRows(broken, ",").filter((row) => row.cells[0] !== "");
    expect(rows.map((row) => [row.line, row.hasBrokenQuote])).toEqual([[1, false], [2, true], [3, false], [4, true], [5, false]]);
  });

  test("an encoding that the bytes contradict is refused with the line, and no letter is guessed", async () => {
    const bytes = Buffer.concat([Buffer.from("name,mail\nok,a@x.example\n"), Buffer.from([0x4d, 0xfc, 0x6c])]);
    const read = async () => {
      for await (const _ of decodeText((async function* () { yield bytes; })(), "utf-8"));
    };
    await expect(read()).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("not utf-8") });
  });
});
