import type { FaultLevers } from "../graph/levers.ts";
import { createVendorWire, type VendorEnv } from "../vendor-wire.ts";
import type { Hono } from "hono";

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
const POST_BYTES_MAX = 28 * 1024;
const POSTS_KEPT_MAX = 1_000;

/** One card that an incoming webhook took. */
export interface TeamsCard {
  /** Where it was posted to. */
  path: string;
  title: string;
  texts: string[];
  links: string[];
  at: string;
}

export interface SandboxTeams {
  app: Hono<VendorEnv>;
  levers: FaultLevers & { clear(): void };
  /** Oldest first. */
  cards(): TeamsCard[];
  close(): void;
}

interface Card {
  type?: string;
  attachments?: { contentType?: string; content?: { type?: string; body?: { text?: string }[]; actions?: { url?: string }[] } }[];
}

/** Incoming webhooks of Teams: any address takes a card, and answers 202 as a workflow does. */
export function createSandboxTeams({ now }: { now: () => Date }): SandboxTeams {
  const wire = createVendorWire({ now, errorBody: (status) => ({ error: { code: String(status), message: "The workflow could not be run." } }) });
  const kept: TeamsCard[] = [];
  wire.app.post("*", async (c) => {
    const body = await c.req.text();
    if (Buffer.byteLength(body) > POST_BYTES_MAX) return c.json({ error: { code: "RequestEntityTooLarge", message: "The card is too large." } }, 413);
    const card = parse(body);
    const content = card?.attachments?.[0]?.content;
    if (card?.type !== "message" || content?.type !== "AdaptiveCard") return c.json({ error: { code: "InvalidRequest", message: "The body is no message with an adaptive card." } }, 400);
    const texts = (content.body ?? []).flatMap(({ text }) => (text ? [text] : []));
    kept.push({ path: new URL(c.req.url).pathname, title: texts[0] ?? "", texts, links: (content.actions ?? []).flatMap(({ url }) => (url ? [url] : [])), at: now().toISOString() });
    if (kept.length > POSTS_KEPT_MAX) kept.shift();
    return c.body(null, 202);
  });
  return { app: wire.app, levers: wire.levers, cards: () => [...kept], close: wire.close };
}

function parse(body: string): Card | null {
  try {
    return JSON.parse(body) as Card;
  } catch {
    return null;
  }
}
