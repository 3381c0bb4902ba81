import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diffLines, shorten } from "../../server/services/templates/diff-lines.ts";
import { readTemplateAttachments } from "../../server/services/templates/read-attachments.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { storeFile } from "../../server/services/templates/store-file.ts";
import { diffVersions, listVersions, restoreVersion } from "../../server/services/templates/versions.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const signs = { same: " ", added: "+", removed: "-" };
const diff = (before: string, after: string) => diffLines([...before], [...after]).map(({ kind, text }) => `${signs[kind]}${text}`).join("");

describe("a difference", () => {
  test.each([
    ["abc", "abc", " a b c"],
    ["abc", "axc", " a-b+x c"],
    ["", "ab", "+a+b"],
    ["ab", "", "-a-b"],
    ["abcabba", "cbabac", "-a-b c+b a b-b a+c"],
  ])("from %s to %s is the shortest way", (before, after, expected) => {
    expect(diff(before, after)).toBe(expected);
  });

  test("leads from the one text to the other, whatever they are", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });
    fc.assert(fc.property(lines, lines, (before, after) => {
      const found = diffLines(before, after);
      expect(found.filter(({ kind }) => kind !== "added").map(({ text }) => text)).toEqual(before);
      expect(found.filter(({ kind }) => kind !== "removed").map(({ text }) => text)).toEqual(after);
    }));
  });

  test("of two long texts without a line in common ends soon", () => {
    const startedAt = performance.now();
    const found = diffLines(Array.from({ length: 20_000 }, (_, index) => `a${index}`), Array.from({ length: 20_000 }, (_, index) => `b${index}`));
    expect(found.length).toBe(40_000);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test("shows a few lines around each change", () => {
    const before = Array.from({ length: 30 }, (_, index) => String(index));
    const after = before.with(15, "x");
    expect(shorten(diffLines(before, after)).map(({ text }) => text)).toEqual(["…", "12", "13", "14", "15", "x", "16", "17", "18", "…"]);
  });
});

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

test("an earlier version comes back as the newest, with its files; what was between stays", async () => {
  const tomas = desk.as("Tomás");
  const file = await storeFile(tomas, { fileName: "logo.png", bytes: png });
  const picture = { sha256: file.sha256, fileName: "logo.png", contentId: "logo@mailroom" };
  const first = await saveTemplate(tomas, { name: "Winter", subject: "One", html: "<p>Line</p><p><img src=\"cid:logo@mailroom\"></p>", language: "en", attachments: [picture] });
  await saveTemplate(tomas, { id: first.id, version: 1, name: "Winter", subject: "Two", html: "<p>Line</p><p>Second</p>", headers: { "X-A": "1" }, variants: { de: { subject: "Zwei", html: "<p>Zeile</p>" } as never } });
  expect(await readTemplateAttachments(desk.system, { templateId: first.id, version: 2 })).toEqual([]);

  const { parts } = await diffVersions(desk.system, { templateId: first.id, from: 1, to: 2 });
  expect(parts.map(({ part, language }) => [part, language])).toEqual(expect.arrayContaining([["subject", null], ["html", null], ["subject", "de"], ["html", "de"], ["headers", null], ["attachments", null]]));
  expect(parts.find(({ part, language }) => part === "html" && language === null)!.lines).toEqual([
    { kind: "same", text: "<p>Line</p>" },
    { kind: "removed", text: "<p><img src=\"cid:logo@mailroom\"></p>" },
    { kind: "added", text: "<p>Second</p>" },
  ]);

  await expect(restoreVersion(tomas, { templateId: first.id, version: 1, newest: 1 })).rejects.toMatchObject({ code: "stale" });
  const restored = await restoreVersion(tomas, { templateId: first.id, version: 1, newest: 2 });
  expect(restored).toMatchObject({ version: 3, subject: "One", variants: {}, headers: {}, attachments: [{ fileName: "logo.png", contentId: "logo@mailroom", mediaType: "image/png" }] });
  expect((await listVersions(desk.system, { templateId: first.id })).map(({ version, restoredFrom, createdBy }) => [version, restoredFrom, createdBy])).toEqual([[3, 1, tomas.actor.type === "user" && tomas.actor.name], [2, null, expect.any(String)], [1, null, expect.any(String)]]);
  expect((await diffVersions(desk.system, { templateId: first.id, from: 1, to: 3 })).parts).toEqual([]);
  const sent = await readTemplateAttachments(desk.system, { templateId: first.id, version: 3 });
  expect(sent).toMatchObject([{ fileName: "logo.png", mediaType: "image/png", size: png.length, sha256: file.sha256 }]);
  expect(Buffer.from(sent[0]!.bytes)).toEqual(png);
});
