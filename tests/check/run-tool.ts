import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Findings } from "./steps.ts";

/** Runs a tool of node_modules with this Node.js; what it printed is one problem when it exits with anything but 0. */
export async function runTool(root: string, script: string, args: string[]): Promise<Findings> {
  const child = spawn(process.execPath, [join(root, "node_modules", script), ...args], { cwd: root });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (exitCode === 0) return { problems: [], warnings: [] };
  return { problems: [`${script} ended with ${exitCode}\n${printed.trim()}`], warnings: [] };
}
