// Hostile requests to every endpoint that the API's description names: `npm run fuzz`, or
// `npm run fuzz -- --requests 50000 --seed 7`. It prints its seed, with which it can be repeated.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { requests: { type: "string", default: "20000" }, seed: { type: "string", default: String(Date.now() % 1_000_000) } } });
const root = path.join(import.meta.dirname, "..");
const env = { ...process.env, REQUESTS: values.requests, SEED: values.seed };
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/security/fuzz.test.ts"], { cwd: root, env, stdio: "inherit" });
process.exit(status ?? 1);
