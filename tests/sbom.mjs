// What ships, as a CycloneDX bill of materials: `npm run -s sbom > mailroom.cdx.json`; `npm run -s sbom -- --licences` lists the
// packages by licence. Ends with 1 where somebody's licence was not agreed to.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { cycloneDx } from "./supply/cyclone-dx.ts";
import { licencesOf } from "./supply/licences.ts";
import { shippedPackages } from "./supply/shipped-packages.ts";

const { values } = parseArgs({ options: { licences: { type: "boolean", default: false } } });
const root = path.join(import.meta.dirname, "..");
const packages = shippedPackages(root);
const { byLicence, refused } = licencesOf(packages);
if (values.licences) {
  for (const [licence, names] of [...byLicence].sort(([a], [b]) => a.localeCompare(b))) console.log(`${licence} (${names.length})\n${names.sort().map((name) => `  ${name}`).join("\n")}\n`);
} else {
  const { name, version, dependencies, optionalDependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  console.log(JSON.stringify(cycloneDx({ name, version, dependencies: Object.keys({ ...dependencies, ...optionalDependencies }) }, packages), null, 2));
}
if (refused.length > 0) console.error(`Nobody has agreed to these licences:\n${refused.join("\n")}`);
process.exit(refused.length > 0 ? 1 : 0);
