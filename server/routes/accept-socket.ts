import type { Context } from "hono";
import type { WebSocket } from "ws";
import type { SocketEnv } from "../web-sockets.ts";

/** Answers who asks for a socket. `open` holds nothing of the request: see web-sockets.ts. */
export function acceptSocket(c: Context, open: (line: WebSocket) => void): Response | Promise<Response> {
  const { accept } = (c.env ?? {}) as Partial<SocketEnv>;
  if (!accept) return c.notFound();
  accept(open);
  return c.body(null);
}
