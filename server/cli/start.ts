import { spawn } from "node:child_process";
import path from "node:path";
import { loadEnv } from "../env.ts";
import { createLog, type Logger } from "../log.ts";
import { StartRefused } from "../start-refused.ts";
import type { CliVerb } from "./verb.ts";

const STILL_HELD_MS = 5_000;
const root = path.join(import.meta.dirname, "..", "..");
/** Said once: a second Ctrl+C does not wait. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export const start: CliVerb = {
  name: "start",
  summary: "build what is out of date and start everything",
  usage: "mailroom start",
  async run({ out }) {
    const { env, warnings } = loadEnv();
    for (const warning of warnings) out.say(warning);
    const log = createLog(env.logLevel);
    const stopped = untilStopped();
    await buildIfStale();
    // Loaded here, so that the other verbs need not load a server.
    const { startServer } = await import("../main.ts");
    const server = await startServer(env, log);
    out.value({ url: server.publicUrl, sandbox: env.entra === undefined });
    process.stderr.write(`\n  Mailroom runs at ${server.publicUrl}\n\n`);
    if (server.firstAdminLink) process.stderr.write(`  There is no admin yet. Whoever opens this link within 30 minutes becomes the first one:\n  ${server.firstAdminLink}\n\n`);
    const signal = await stopped;
    out.say(signal === "SIGINT" ? "\nStopping; what is saved stays saved." : "Stopping.");
    await server.close();
    exitBefore(STILL_HELD_MS, log);
    return 0;
  },
};

/** All is closed: what still holds the process, such as a timer that nobody cleared, is a fault of ours and nothing to wait for. */
function exitBefore(ms: number, log: Logger): void {
  const timer = setTimeout(() => {
    log.error({ held: process.getActiveResourcesInfo() }, "something held Mailroom after all was closed");
    process.exit();
  }, ms);
  timer.unref();
}

function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(130));
      });
    }
  });
}

/** The pages, if their sources changed since they were built. A fresh build is seconds, a look at the stamp is not. */
function buildIfStale(): Promise<void> {
  return new Promise((resolve, reject) => {
    const build = spawn(process.execPath, [path.join(root, "addin", "build.mjs"), "--if-stale"], { stdio: ["ignore", 2, 2] });
    build.once("error", reject);
    build.once("exit", (code) => {
      if (code === 0) return resolve();
      reject(new StartRefused({ code: "build_failed", what: "Mailroom's pages could not be built.", why: "The build's own words stand above.", remedy: "Run npm ci, then start again." }));
    });
  });
}
