import type { WebSocket } from "ws";
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

/**
 * One socket: who it is comes in the first message, since a pane in a third-party frame has no cookies and addresses are
 * logged. What is returned is told of the line once it stands.
 */
export function openLiveSession<Message extends { type: string }>(deps: LiveDeps, cookie: string | undefined, protocol: LiveProtocol<Message>): (line: WebSocket) => void {
  return (line) => {
    let unwatch = () => {};
    let known: Ctx | null = null;
    let talk: LiveTalk<Message> | null = null;
    let isClosed = false;
    let timer: NodeJS.Timeout | undefined;
    let turn = Promise.resolve();
    const tell = (message: unknown) => line.send(JSON.stringify(message));
    const expire = (afterMs: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        tell({ type: "expired" });
        line.close(4401, "Authenticate again");
      }, afterMs);
    };
    const end = () => {
      unwatch();
      talk?.end();
    };
    const admit = async (token: string) => {
      known = await authenticate(deps, token ? { authorization: `Bearer ${token}` } : { cookie }).catch(() => null);
      if (!known) return line.close(4401, "The token was refused");
      end();
      const leave = deps.live.enter();
      const unhear = closeWhenEnded(deps, known, (code, reason) => line.close(code, reason));
      unwatch = () => {
        leave();
        unhear();
      };
      talk = protocol.begin({ ctx: known, tell, say: (json) => line.send(json), close: (code, reason) => line.close(code, reason) });
      if (isClosed) return end();
      if (protocol.welcome !== undefined) tell(protocol.welcome);
      expire(SESSION_MS);
    };
    const answer = async (text: string) => {
      const words = json(text);
      const asked = Authenticate.safeParse(words);
      if (asked.success) return admit(asked.data.token);
      const message = protocol.message.safeParse(words);
      if (!message.success || !known || !talk) return line.close(4400, "Authenticate first");
      if (!mayActorCall(known, protocol.verbs[message.data.type as Message["type"]])) return line.close(4403, "Your role does not allow this");
      await talk.take(message.data);
      if (isClosed) talk.end();
    };
    expire(AUTHENTICATE_WITHIN_MS);
    const release = watchLine(line);
    // One after another: a "subscribe" must not overtake the "authenticate" before it.
    line.on("message", (data) => {
      turn = turn.then(() => answer(String(data))).catch(() => line.close(1011, "Mailroom failed"));
    });
    // "close" follows.
    line.on("error", () => {});
    line.on("close", () => {
      isClosed = true;
      clearTimeout(timer);
      release();
      end();
    });
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

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
