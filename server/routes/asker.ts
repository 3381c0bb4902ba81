import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Context } from "hono";
import type { Asker } from "../services/accounts/asker.ts";

const USER_AGENT_MAX = 200;
/** Loopback and the private ranges: whoever calls from there is a proxy of ours, or sits at this machine. */
const NEAR = /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)|^::1$|^f[cd]|^fe80:/i;

/** Who calls: the peer itself, or, where that is a proxy in our own network, the last address that it named. What stands before it anybody can write. */
export function askerOf(c: Context): Asker {
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  const peer = incoming?.socket?.remoteAddress ?? null;
  const named = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  const userAgent = c.req.header("user-agent")?.replaceAll(/[^\x20-\x7e]/g, " ").slice(0, USER_AGENT_MAX).trim() || null;
  return { address: peer !== null && NEAR.test(peer) && isIP(named) ? named : peer, userAgent };
}
