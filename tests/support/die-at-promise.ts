import { createHook } from "node:async_hooks";

/** This process kills itself with SIGKILL at its n-th promise from now on, which is somewhere between two awaits; 0: it lives. */
export function dieAtPromise(killAt: number): void {
  if (killAt === 0) return;
  let promises = 0;
  createHook({
    init(_id, type) {
      if (type === "PROMISE" && ++promises === killAt) process.kill(process.pid, "SIGKILL");
    },
  }).enable();
}
