import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import german from "../../addin/settings/i18n/de.json" with { type: "json" };
import english from "../../addin/settings/i18n/en.json" with { type: "json" };
import { projectFiles } from "../check/project-files.ts";

const ROOT = join(import.meta.dirname, "../..");

it("the audit log has words in both languages for every fact that the server records", () => {
  const sources = projectFiles(ROOT, "server/services").map((path) => readFileSync(join(ROOT, path), "utf8"));
  const facts = sources.flatMap((source) => [...source.matchAll(/\bname: "([a-z_]+\.[a-z_]+)"/g)].map((match) => match[1]!.replace(".", "_")));
  expect(facts.length).toBeGreaterThan(20);
  for (const texts of [english, german]) expect([...new Set(facts)].filter((fact) => !(fact in texts.fact))).toEqual([]);
});
