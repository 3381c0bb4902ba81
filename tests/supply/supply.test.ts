import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { cycloneDx } from "./cyclone-dx.ts";
import { isAgreed, licencesOf } from "./licences.ts";
import { shippedPackages } from "./shipped-packages.ts";

const root = path.join(import.meta.dirname, "..", "..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { name: string; version: string; dependencies: Record<string, string>; optionalDependencies: Record<string, string> };
const asked = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

test("everything that ships has a licence that was agreed to", () => {
  const { byLicence, refused } = licencesOf(shippedPackages(root));
  expect(refused).toEqual([]);
  expect(byLicence.get("MIT")!.length).toBeGreaterThan(100);
});

test("of alternatives one must be agreed to, of what holds together all", () => {
  expect(["MIT", "(MPL-2.0 OR Apache-2.0)", "(GPL-3.0 OR MIT)", "(ISC AND CC-BY-3.0)"].map(isAgreed)).toEqual([true, true, true, true]);
  expect(["GPL-3.0", "AGPL-3.0-only", "(MIT AND GPL-2.0)", "", "SEE LICENSE IN LICENSE", "UNLICENSED"].map(isAgreed)).toEqual([false, false, false, false, false, false]);
});

test("the bill of materials names each package once, with its hash, and what it asks for", () => {
  const packages = shippedPackages(root);
  const bill = cycloneDx({ name: manifest.name, version: manifest.version, dependencies: asked }, packages);
  const refs = bill.components.map((component) => component["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  expect(new Set(refs)).toEqual(new Set(packages.map(({ name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`)));
  for (const { hashes, name } of bill.components) expect(hashes[0]!.content, name).toMatch(/^([0-9a-f]{128}|[0-9a-f]{40})$/);
  const known = new Set([...refs, bill.metadata.component["bom-ref"]]);
  expect(bill.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !known.has(ref))).toEqual([]);
  expect(bill.dependencies[0]!.dependsOn).toHaveLength(asked.length);
  const reached = new Set<string>();
  const follow = (ref: string) => {
    if (reached.has(ref)) return;
    reached.add(ref);
    for (const next of bill.dependencies.find((entry) => entry.ref === ref)!.dependsOn) follow(next);
  };
  follow(bill.metadata.component["bom-ref"]);
  for (const component of bill.components.filter(({ scope }) => scope === "required")) expect(reached, component["bom-ref"]).toContain(component["bom-ref"]);
  expect(JSON.stringify(cycloneDx({ name: manifest.name, version: manifest.version, dependencies: asked }, shippedPackages(root)))).toBe(JSON.stringify(bill));
});

test("nothing that must be there to run asks to run something when it is installed", () => {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as { packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean }> };
  const asking = Object.entries(packages).filter(([, one]) => one.hasInstallScript && !one.dev && !one.optional).map(([place]) => place);
  // A counter of installations, which is switched off in package.json.
  expect(asking).toEqual(["node_modules/@scarf/scarf"]);
});
