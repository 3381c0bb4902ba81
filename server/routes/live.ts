import { upgradeWebSocket } from "@hono/node-server";
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { WSContext } from "hono/ws";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import type { HeardEvent, LiveHub } from "../services/live/hub.ts";
import type { Onlookers } from "../services/live/onlookers.ts";
import { mayActorCall, type Verb } from "../services/people/authorise.ts";
import { createEar } from "../services/live/who-hears.ts";
import { authenticate, type AuthenticateDeps } from "./authenticate.ts";
import { createLook } from "./live-look.ts";
import { isOfOwnPage, sessionCookie } from "./session-cookie.ts";
import { watchLine } from "./watch-line.ts";

/** A socket that has not said who it is by then is closed. */
const AUTHENTICATE_WITHIN_MS = 10_000;
/** After this the token must be shown again, so that a revoked user does not listen for ever. */
const SESSION_MS = 60 * 60_000;

const ClientMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("authenticate"), token: z.string().max(10_000) }),
  z.object({ type: z.literal("subscribe"), after: z.int().min(0).optional() }),
  z.object({ type: z.literal("look"), caseId: z.uuid().nullable(), isWriting: z.boolean() }),
]);

/** What each message of somebody who is known asks of the table of roles. */
const messageVerbs = { subscribe: "readDesk", look: "readDesk" } as const satisfies Record<Exclude<z.infer<typeof ClientMessage>["type"], "authenticate">, Verb>;

interface LiveDeps extends AuthenticateDeps {
  live: LiveHub;
  onlookers: Onlookers;
}

/** `/ws`: the token comes in the first message, since a pane in a third-party frame has no cookies and addresses are logged. An empty one stands for the cookie of a page of our own. */
export function createLiveRoute(deps: LiveDeps): Hono {
  const app = new Hono();
  app.get("/", upgradeWebSocket((c) => openSession(deps, isOfOwnPage(c) ? sessionCookie(c) : undefined)));
  return app;
}

function openSession(deps: LiveDeps, cookie: string | undefined) {
  let unwatch = () => {};
  let known: Ctx | null = null;
  let isClosed = false;
  let leave = () => {};
  let look: ReturnType<typeof createLook> | null = null;
  let release = () => {};
  let timer: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  const expire = (ws: WSContext, afterMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      send(ws, { type: "expired" });
      ws.close(4401, "Authenticate again");
    }, afterMs);
  };
  const answer = async (message: ReturnType<typeof parse>, ws: WSContext) => {
    if (message?.type === "authenticate") {
      known = await authenticate(deps, message.token ? { authorization: `Bearer ${message.token}` } : { cookie }).catch(() => null);
      if (!known) return ws.close(4401, "The token was refused");
      unwatch();
      unwatch = closeWhenEnded(deps, known, () => ws.close(4401, "Authenticate again"));
      if (isClosed) unwatch();
      return expire(ws, SESSION_MS);
    }
    if (!message || !known) return ws.close(4400, "Authenticate first");
    if (!mayActorCall(known, messageVerbs[message.type])) return ws.close(4403, "Your role does not allow this");
    if (message.type === "look") {
      look ??= createLook({ ctx: known, onlookers: deps.onlookers, live: deps.live, sessionId: randomUUID(), tell: (told) => send(ws, told) });
      await look.at(message);
      if (isClosed) look.end();
      return;
    }
    leave();
    leave = await subscribe(deps.live, ws, { mayHear: createEar(known), after: message.after });
    if (isClosed) leave();
  };
  return {
    onOpen(_event: Event, ws: WSContext) {
      expire(ws, AUTHENTICATE_WITHIN_MS);
      release = watchLine(ws);
    },
    // One after another: a "subscribe" must not overtake the "authenticate" before it.
    onMessage(event: MessageEvent, ws: WSContext) {
      turn = turn.then(() => answer(parse(event.data), ws)).catch(() => ws.close(1011, "Mailroom failed"));
    },
    onClose: () => {
      isClosed = true;
      clearTimeout(timer);
      release();
      unwatch();
      leave();
      look?.end();
    },
  };
}

/** What takes away rights ends the socket at once; whoever still may come in opens another one. */
function closeWhenEnded({ live }: LiveDeps, { actor }: Ctx, close: () => void): () => void {
  const by = actor.type === "user" ? actor.by : undefined;
  const own = actor.type === "user" ? actor.id : null;
  const ends: Record<string, string | null | undefined> = { "user.access_ended": own, "user.role_changed": own, "session.ended": by?.type === "session" ? by.id : null, "api_key.revoked": by?.type === "key" ? by.id : null };
  return live.subscribe(({ event, subjectId }) => {
    if (subjectId === ends[event]) close();
  });
}

/** Listens first and reads what was missed second: an event in between may come twice, never not at all. */
async function subscribe(live: LiveHub, ws: WSContext, { mayHear, after }: { mayHear: (event: HeardEvent) => Promise<boolean>; after: number | undefined }): Promise<() => void> {
  const tell = async (event: HeardEvent) => {
    const { seq, event: name, subjectType, subjectId, caseId } = event;
    if (await mayHear(event)) send(ws, { type: "event", seq, event: name, subjectType, subjectId, caseId });
  };
  // One after another, in the order of the facts.
  let turn = Promise.resolve();
  const leave = live.subscribe((event) => {
    turn = turn.then(() => tell(event)).catch(() => ws.close(1011, "Mailroom failed"));
  });
  const missed = after === undefined ? [] : await live.since(after);
  for (const event of missed ?? []) await tell(event);
  send(ws, { type: "ready", seq: await live.newestSeq(), complete: missed !== null });
  return leave;
}

function send(ws: WSContext, message: unknown): void {
  ws.send(JSON.stringify(message));
}

function parse(data: unknown) {
  try {
    return ClientMessage.parse(JSON.parse(String(data)));
  } catch {
    return null;
  }
}
