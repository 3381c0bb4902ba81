import { checkFileLengths, checkTexts } from "./check-files.ts";
import { checkI18n } from "./check-i18n.ts";
import { checkLockFile } from "./check-lock-file.ts";
import { checkManifest } from "./check-manifest.ts";
import { runTool } from "./run-tool.ts";

/** What a step found: problems fail the check, warnings are only shown. */
export type Findings = { problems: string[]; warnings: string[] };
export type Step = { name: string; run: (root: string) => Promise<Findings> };

export const STEPS: Step[] = [
  { name: "types (tsc)", run: (root) => runTool(root, "typescript/bin/tsc", ["--project", ".", "--pretty", "false"]) },
  { name: "lint (oxlint, with types)", run: (root) => runTool(root, "oxlint/bin/oxlint", ["--format", "unix"]) },
  { name: "manifest", run: checkManifest },
  { name: "texts in English and German", run: async (root) => checkI18n(root) },
  { name: "unfinished marks, machine paths", run: async (root) => checkTexts(root) },
  { name: "file lengths", run: async (root) => checkFileLengths(root) },
  { name: "lock file", run: async (root) => checkLockFile(root) },
];
