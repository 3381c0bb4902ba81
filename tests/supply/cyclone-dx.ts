import { createHash } from "node:crypto";
import type { Shipped } from "./shipped-packages.ts";

/** A CycloneDX 1.6 bill of materials. The same packages give the same text: it can be compared. https://cyclonedx.org/docs/1.6/json/ */
export function cycloneDx(product: { name: string; version: string; dependencies: string[] }, packages: Shipped[]) {
  const byPlace = new Map(packages.map((one) => [one.place, one]));
  const refs = new Map<string, Shipped>(packages.map((one) => [refOf(one), one]));
  const dependsOn = new Map<string, Set<string>>();
  for (const one of packages) {
    const known = dependsOn.get(refOf(one)) ?? new Set();
    for (const place of one.dependsOn) known.add(refOf(byPlace.get(place)!));
    dependsOn.set(refOf(one), known);
  }
  const self = `pkg:npm/${product.name}@${product.version}`;
  const direct = product.dependencies.flatMap((name) => byPlace.get(`node_modules/${name}`) ?? []).map(refOf);
  const components = [...refs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([ref, one]) => componentOf(ref, one));
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(components))}`,
    version: 1,
    metadata: { component: { type: "application", "bom-ref": self, name: product.name, version: product.version, purl: self } },
    components,
    dependencies: [{ ref: self, dependsOn: [...new Set(direct)].sort() }, ...components.map(({ "bom-ref": ref }) => ({ ref, dependsOn: [...dependsOn.get(ref)!].sort() }))],
  };
}

/** https://github.com/package-url/purl-spec: the @ of a scope is written as %40. */
const refOf = ({ name, version }: Shipped) => `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;

function componentOf(ref: string, { name, version, license, integrity, isOptional }: Shipped) {
  const [group, bare] = name.startsWith("@") ? (name.split("/") as [string, string]) : [undefined, name];
  const [algorithm, digest] = integrity.split("-", 2) as [string, string];
  return {
    type: "library", "bom-ref": ref, ...(group && { group }), name: bare, version, purl: ref, scope: isOptional ? "optional" : "required",
    licenses: / (AND|OR) |^LicenseRef-/.test(license) ? [{ expression: license }] : [{ license: { id: license } }],
    hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }],
  };
}

/** A UUID of version 5's form, of what is in the list. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
