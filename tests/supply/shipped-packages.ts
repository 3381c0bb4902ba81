import { readFileSync } from "node:fs";
import path from "node:path";

export interface Shipped {
  /** `node_modules/a/node_modules/b`. */
  place: string;
  name: string;
  version: string;
  license: string;
  /** `sha512-…`, as the lock file has it. */
  integrity: string;
  isOptional: boolean;
  /** Places of what it asks for, as Node.js would find them. */
  dependsOn: string[];
}

interface Locked {
  version?: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** What a package says of its licence elsewhere than in a name that everybody knows. */
const readByHand: Record<string, string> = {
  // Its LICENSE.md: Microsoft's own terms for add-ins of Office. Outlook itself loads the script from Microsoft; the sandbox from here.
  "@microsoft/office-js": "LicenseRef-Microsoft-Office.js",
};

/** Everything that is installed where Mailroom runs: the lock file's packages that are not for development alone. */
export function shippedPackages(root: string): Shipped[] {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as { packages: Record<string, Locked> };
  const places = Object.entries(packages).filter(([place, { dev }]) => place !== "" && !dev);
  const known = new Set(places.map(([place]) => place));
  return places.map(([place, locked]) => {
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    const asked = Object.keys({ ...locked.dependencies, ...locked.optionalDependencies, ...locked.peerDependencies });
    return {
      place, name, version: locked.version ?? "", license: readByHand[name] ?? locked.license ?? "", integrity: locked.integrity ?? "", isOptional: Boolean(locked.optional),
      dependsOn: asked.flatMap((wanted) => find(known, place, wanted) ?? []),
    };
  });
}

/** The nearest `node_modules` above that has it. */
function find(known: Set<string>, place: string, name: string): string | null {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const candidate = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (known.has(candidate)) return candidate;
    if (folder === "") return null;
    if (!folder.includes("/node_modules/")) folder = "/node_modules/";
  }
}
