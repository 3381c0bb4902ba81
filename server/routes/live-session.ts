import type { WSContext } from "hono/ws";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import type { LiveHub } from "../services/live/hub.ts";
import type { Onlookers } from "../services/live/onlookers.ts";
import { mayActorCall, type Verb } from "../services/people/authorise.ts";
import { authenticate, type AuthenticateDeps } from "./authenticate.ts";
import { watchLine } from "./watch-line.ts";

/** A socket that has not said who it is by then is closed. */
const AUTHENTICATE_WITHIN_MS = 10_000;
/** After this the token must be shown again, so that a revoked user does not listen for ever. */
const SESSION_MS = 60 * 60_000;

export interface LiveDeps extends AuthenticateDeps {
  live: LiveHub;
  onlookers: Onlookers;
}

export interface LiveSession {
  ctx: Ctx;
  tell(message: unknown): void;
  /** The same of what was written as JSON already. */
  say(json: string): void;
  close(code: number, reason: string): void;
}

/** What is said over one socket once it is known who listens. */
export interface LiveTalk<Message> {
  take(message: Message): Promise<void>;
  end(): void;
}

export interface LiveProtocol<Message extends { type: string }> {
  message: z.ZodType<Message>;
  /** What each message asks of the table of roles. */
  verbs: Record<Message["type"], Verb>;
  /** Told that the token was good; left out: nothing is said. */
  welcome?: unknown;
  begin(session: LiveSession): LiveTalk<Message>;
}

const Authenticate = z.object({ type: z.literal("authenticate"), token: z.string().max(10_000) });

/** One socket: who it is comes in the first message, since a pane in a third-party frame has no cookies and addresses are logged. */
export function openLiveSession<Message extends { type: string }>(deps: LiveDeps, cookie: string | undefined, protocol: LiveProtocol<Message>) {
  let unwatch = () => {};
  let known: Ctx | null = null;
  let talk: LiveTalk<Message> | null = null;
  let isClosed = false;
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
  const admit = async (token: string, ws: WSContext) => {
    known = await authenticate(deps, token ? { authorization: `Bearer ${token}` } : { cookie }).catch(() => null);
    if (!known) return ws.close(4401, "The token was refused");
    unwatch();
    unwatch = closeWhenEnded(deps, known, (code, reason) => ws.close(code, reason));
    talk?.end();
    talk = protocol.begin({ ctx: known, tell: (message) => send(ws, message), say: (json) => ws.send(json), close: (code, reason) => ws.close(code, reason) });
    if (isClosed) {
      unwatch();
      talk.end();
    }
    if (protocol.welcome !== undefined) send(ws, protocol.welcome);
    return expire(ws, SESSION_MS);
  };
  const answer = async (data: unknown, ws: WSContext) => {
    const words = json(data);
    const asked = Authenticate.safeParse(words);
    if (asked.success) return admit(asked.data.token, ws);
    const message = protocol.message.safeParse(words);
    if (!message.success || !known || !talk) return ws.close(4400, "Authenticate first");
    if (!mayActorCall(known, protocol.verbs[message.data.type as Message["type"]])) return ws.close(4403, "Your role does not allow this");
    await talk.take(message.data);
    if (isClosed) talk.end();
  };
  return {
    onOpen(_event: Event, ws: WSContext) {
      expire(ws, AUTHENTICATE_WITHIN_MS);
      release = watchLine(ws);
    },
    // One after another: a "subscribe" must not overtake the "authenticate" before it.
    onMessage(event: MessageEvent, ws: WSContext) {
      turn = turn.then(() => answer(event.data, ws)).catch(() => ws.close(1011, "Mailroom failed"));
    },
    onClose: () => {
      isClosed = true;
      clearTimeout(timer);
      release();
      unwatch();
      talk?.end();
    },
  };
}

/** What takes away rights ends the socket at once, and so does not to have heard whether it did; whoever still may come in opens another one. */
function closeWhenEnded({ live }: LiveDeps, { actor }: Ctx, close: (code: number, reason: string) => void): () => void {
  const by = actor.type === "user" ? actor.by : undefined;
  const own = actor.type === "user" ? actor.id : null;
  const ends: Record<string, string | null | undefined> = { "user.access_ended": own, "user.role_changed": own, "session.ended": by?.type === "session" ? by.id : null, "api_key.revoked": by?.type === "key" ? by.id : null };
  return live.subscribe(
    ({ event, subjectId }) => {
      if (subjectId === ends[event]) close(4401, "Authenticate again");
    },
    () => close(1012, "Begin again from what you heard last"),
  );
}

function send(ws: WSContext, message: unknown): void {
  ws.send(JSON.stringify(message));
}

function json(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
