import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import type { Evidence } from "../services/subscriptions/leave.ts";

const PART_CHARS_MAX = 200;

/** Who called, as far as can be seen: behind a proxy its own address, and the one that it names in words of its own. */
export function evidenceOf(c: Context): Evidence {
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  const peer = incoming?.socket?.remoteAddress ?? null;
  const named = clean(c.req.header("x-forwarded-for"));
  const from = named ? `${peer ?? "unknown"} (forwarded for ${named})` : peer;
  return { from, userAgent: clean(c.req.header("user-agent")) };
}

/** Letters, digits and signs of a header; nothing that could be taken for markup or a new line. */
function clean(value: string | undefined): string | null {
  return value?.replace(/[^\x20-\x7e]|[<>]/g, " ").replace(/\s+/g, " ").trim().slice(0, PART_CHARS_MAX) || null;
}
