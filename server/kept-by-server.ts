import type { Ports } from "./context.ts";

/** What never changes, read once a server and kept in its memory: the `max` that were asked for last. */
export function keptByServer<Value>(max: number) {
  const byServer = new WeakMap<Ports, Map<string, Value>>();
  return async (ports: Ports, key: string, read: () => Promise<Value>): Promise<Value> => {
    let known = byServer.get(ports);
    if (!known) byServer.set(ports, (known = new Map()));
    const value = known.has(key) ? known.get(key)! : await read();
    known.delete(key);
    known.set(key, value);
    if (known.size > max) known.delete(known.keys().next().value!);
    return value;
  };
}
