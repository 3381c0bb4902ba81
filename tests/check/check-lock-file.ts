import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Findings } from "./steps.ts";

type LockFile = { packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }> };

/** A lock file with download addresses installs from one registry only, the one that it was made with. */
export function checkLockFile(root: string): Findings {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as LockFile;
  const entries = Object.entries(packages).filter(([path]) => path !== "");
  const addressed = entries.filter(([, { resolved }]) => resolved).map(([path]) => `${path} has a download address`);
  const unsealed = entries.filter(([, { integrity, link }]) => !integrity && !link).map(([path]) => `${path} has no integrity hash`);
  return { problems: [...addressed, ...unsealed].map((problem) => `package-lock.json: ${problem}`), warnings: [] };
}
