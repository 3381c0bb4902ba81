// Runs every *.bench.ts, or those whose path contains one of the given words, one after another: two at once would
// measure each other.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

const words = process.argv.slice(2);
const files = globSync("{server,addin,tests}/**/*.bench.ts").sort().filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (files.length === 0) {
  console.error(`No bench has ${words.join(" or ")} in its path.`);
  process.exit(2);
}
let failed = 0;
for (const file of files) {
  console.log(`\n${file}`);
  if (spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", file], { stdio: "inherit" }).status !== 0) failed++;
}
process.exit(failed > 0 ? 1 : 0);
