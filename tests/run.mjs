// `npm test`: builds the pages that the browser tests open, if they are out of date, and runs every test.
import { spawnSync } from "node:child_process";
import { isNodeRecent } from "../server/node-version.mjs";

const steps = [["addin/build.mjs", "--if-stale"], ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]];
if (isNodeRecent()) {
  for (const step of steps) {
    const { status } = spawnSync(process.execPath, step, { stdio: "inherit" });
    if (status === 0) continue;
    process.exitCode = status ?? 1;
    break;
  }
}
