import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { SandboxClock } from "./levers.ts";

/** The time of day plus what the lever has added, which survives a restart: time never runs backwards. */
export function createSandboxClock(file: string): SandboxClock {
  let aheadMs = existsSync(file) ? readAhead(file) : 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    advance(minutes) {
      aheadMs += minutes * 60_000;
      writeFileSync(file, JSON.stringify({ aheadMs }));
    },
  };
}

function readAhead(file: string): number {
  try {
    return z.object({ aheadMs: z.number().min(0) }).parse(JSON.parse(readFileSync(file, "utf8"))).aheadMs;
  } catch {
    return 0;
  }
}
