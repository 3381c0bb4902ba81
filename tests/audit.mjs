// Known weaknesses of what ships, as the registry knows them: `npm run audit`. Ends with 1 where there is one of weight; where the
// registry does not answer it says so, and fails nothing.
import { spawnSync } from "node:child_process";
import path from "node:path";

const WAIT_MS = 60_000;
const root = path.join(import.meta.dirname, "..");
const { stdout, error } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { cwd: root, encoding: "utf8", timeout: WAIT_MS, shell: process.platform === "win32", maxBuffer: 64 * 1024 * 1024 });
const answer = read(stdout);
if (!answer?.metadata?.vulnerabilities) {
  const why = answer?.error?.summary || answer?.message || error?.message || "it gave no answer that can be read";
  console.log(`The registry does not say what it knows (${String(why).split("\n")[0].slice(0, 200)}). Nothing was checked.`);
  process.exit(0);
}
const { critical, high, moderate, low, info } = answer.metadata.vulnerabilities;
for (const [name, { severity, via, range, fixAvailable }] of Object.entries(answer.vulnerabilities)) {
  const titles = via.flatMap((one) => (typeof one === "string" ? [] : [`${one.title} ${one.url}`]));
  console.log(`${severity}: ${name} ${range}${fixAvailable ? ", mended in a newer version" : ""}\n${titles.map((title) => `  ${title}`).join("\n")}`);
}
console.log(`${critical} critical, ${high} high, ${moderate} moderate, ${low} low, ${info} to know, in what ships.`);
process.exit(critical + high > 0 ? 1 : 0);

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
