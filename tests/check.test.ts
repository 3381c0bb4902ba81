import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkFileLengths, unwantedIn } from "./check/check-files.ts";
import { differences, flatten, missingTexts, type Texts, unusedTexts } from "./check/check-i18n.ts";
import { checkLockFile } from "./check/check-lock-file.ts";

/** Two halves, so that the check does not find its own examples. */
const glue = (...parts: string[]) => parts.join("");
const folder = () => mkdtempSync(join(tmpdir(), "mailroom-check-"));

describe("npm run check", () => {
  it.each([
    [glue("// TO", "DO: later"), "an unfinished mark"],
    [glue("// FIX", "ME"), "an unfinished mark"],
    [glue("it", ".skip('x')"), "left out or runs alone"],
    [glue("describe", ".only('x')"), "left out or runs alone"],
    [glue('const path = "/', 'work/main";'), "a path of one machine"],
    [glue("see /ro", "ot/x"), "a path of one machine"],
  ])("finds %j with its line", (line, what) => {
    expect(unwantedIn("a.ts", Buffer.from(`fine\n${line}\n`))).toEqual([expect.stringMatching(`a.ts:2 has .*${what}`)]);
  });

  it.each(["todo list", "a network/share", "https://x.example/work/1", "it.runIf(found)"])("leaves %j alone", (line) => {
    expect(unwantedIn("a.ts", Buffer.from(line))).toEqual([]);
  });

  it("warns of a long file and refuses a very long one", () => {
    const root = folder();
    writeFileSync(join(root, "long.ts"), "x;\n".repeat(301));
    writeFileSync(join(root, "endless.ts"), "x;\n".repeat(501));
    writeFileSync(join(root, "fine.ts"), "x;\n".repeat(300));
    expect(checkFileLengths(root)).toEqual({
      problems: ["endless.ts has 501 lines (500 at most)"],
      warnings: ["long.ts has 301 lines (500 at most)"],
    });
  });

  it("refuses a lock file that names where it was downloaded from", () => {
    const root = folder();
    const packages = { "": {}, "node_modules/a": { integrity: "sha512-a" }, "node_modules/b": { resolved: "https://r.example/b.tgz" } };
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
    expect(checkLockFile(root).problems).toEqual([
      "package-lock.json: node_modules/b has a download address",
      "package-lock.json: node_modules/b has no integrity hash",
    ]);
  });
});

describe("the texts", () => {
  const english: Texts = { case: { open: "Open {{number}}", count_one: "One case", count_other: "{{count}} cases" }, old: "Old" };

  it("have to say the same in both languages, with the same places", () => {
    const german: Texts = { case: { open: "Öffnen {{nummer}}", count_one: "Ein Fall" }, neu: "Neu", old: " " };
    expect(differences(flatten(english), flatten(german))).toEqual([
      'de.json lacks "case.count_other"',
      'en.json lacks "neu"',
      '"case.open" has other places in German than in English',
      '"old" has an empty text',
    ]);
  });

  it("have to be there when asked for, and to be asked for when there", () => {
    const code = 't("case.open"); t("case.count", { count }); t("case.close"); t(`status.${status}`);';
    const texts = flatten({ ...english, status: { new: "New" } });
    expect([...missingTexts(texts, code), ...unusedTexts(texts, code)]).toEqual(['no text for "case.close"', 'nothing shows "old"']);
  });
});
