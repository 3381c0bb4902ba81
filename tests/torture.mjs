// The kill test at full length: `npm run torture`, or `npm run torture -- --kills 200 --seed 7 --servers 4`. It prints its seed, with
// which it can be repeated. --promises: a server dies at a random one of so many of its promises; the more, the further it gets.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { kills: { type: "string", default: "1000" }, seed: { type: "string" }, recipients: { type: "string", default: "200" }, servers: { type: "string", default: "2" }, promises: { type: "string", default: "4000" } } });
const root = path.join(import.meta.dirname, "..");
const env = { ...process.env, KILLS: values.kills, RECIPIENTS: values.recipients, SERVERS: values.servers, PROMISES: values.promises, ...(values.seed ? { SEED: values.seed } : {}) };
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/flows/torture.test.ts"], { cwd: root, env, stdio: "inherit" });
process.exit(status ?? 1);
