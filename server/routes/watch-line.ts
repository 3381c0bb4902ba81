import type { WebSocket } from "ws";

/** A pane whose machine sleeps or lost its network is no longer there after two of these. */
const PING_MS = 10_000;

/** Asks the other end for a sign of life, which a browser gives by itself; without one the line is cut. Returns how to stop. */
export function watchLine(line: WebSocket): () => void {
  let isAlive = true;
  line.on("pong", () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return line.terminate();
    isAlive = false;
    line.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}
