// `npm run check`: everything that can be found without running the product, all failures at once.
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const { STEPS } = await import("./check/steps.ts");

const startedAt = performance.now();
const results = await Promise.all(STEPS.map((step) => timed(step)));
for (const { name, seconds, problems, warnings } of results) {
  const verdict = problems.length ? `${problems.length} wrong` : "ok";
  console.log(`${name.padEnd(34)} ${seconds.padStart(5)} s  ${verdict}${warnings.length ? `, ${warnings.length} to look at` : ""}`);
}
for (const { name, problems, warnings } of results) {
  for (const warning of warnings) console.log(`\nTo look at (${name}): ${warning}`);
  for (const problem of problems) console.error(`\nWrong (${name}): ${problem}`);
}
const failed = results.some(({ problems }) => problems.length);
console.log(`\n${failed ? "Not in order" : "All in order"} after ${secondsSince(startedAt)} s.`);
process.exitCode = failed ? 1 : 0;

async function timed({ name, run }) {
  const stepStartedAt = performance.now();
  const found = await run(ROOT).catch((error) => ({ problems: [error.stack], warnings: [] }));
  return { name, seconds: secondsSince(stepStartedAt), ...found };
}

function secondsSince(start) {
  return ((performance.now() - start) / 1000).toFixed(1);
}
