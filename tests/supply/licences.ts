import type { Shipped } from "./shipped-packages.ts";

/** Licences under which a package may go with a product whose source is not given away. */
const permissive = new Set(["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Unlicense", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "PSF-2.0", "Python-2.0", "BlueOak-1.0.0", "Zlib", "LicenseRef-Microsoft-Office.js",
  // Its files may be used unchanged; a change to one of them must be given away.
  "MPL-2.0"]);

/** Packages by licence, and those whose licence nobody here has agreed to. */
export function licencesOf(packages: Shipped[]): { byLicence: Map<string, string[]>; refused: string[] } {
  const byLicence = new Map<string, string[]>();
  for (const { name, version, license } of packages) byLicence.set(license, [...(byLicence.get(license) ?? []), `${name}@${version}`]);
  return { byLicence, refused: packages.filter(({ license }) => !isAgreed(license)).map(({ name, version, license }) => `${name}@${version}: ${license || "no licence"}`) };
}

/** An SPDX expression: of alternatives one must be agreed to, of those that hold together all. */
export function isAgreed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, "$1").trim();
  if (bare === "") return false;
  if (/ OR /.test(bare)) return bare.split(" OR ").some(isAgreed);
  return bare.split(" AND ").every((one) => permissive.has(one.trim()));
}
