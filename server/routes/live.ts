import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { HeardEvent, LiveHub } from "../services/live/hub.ts";
import { createEars, type Ears } from "../services/live/who-hears.ts";
import { acceptSocket } from "./accept-socket.ts";
import { createLook } from "./live-look.ts";
import { type LiveDeps, type LiveProtocol, type LiveSession, openLiveSession } from "./live-session.ts";
import { isOfOwnPage, sessionCookie } from "./session-cookie.ts";

/** An event says when it was recorded; it can be read only when what recorded it has ended. */
const RECORDED_BEFORE_MS = 10_000;

const ClientMessage = z.discriminatedUnion("type", [
  /** `after` and `mark`: of what was heard last; of who heard nothing yet `sinceMs`: how long ago they began to read. */
  z.object({ type: z.literal("subscribe"), after: z.int().min(0).optional(), mark: z.string().max(20).optional(), sinceMs: z.int().min(0).optional() }),
  z.object({ type: z.literal("look"), placeId: z.uuid().nullable(), isWriting: z.boolean() }),
]);
type ClientMessage = z.infer<typeof ClientMessage>;

/** `/ws`: events of the desk, ids alone. An empty token stands for the cookie of a page of our own. */
export function createLiveRoute(deps: LiveDeps): Hono {
  const ears = createEars(deps.ctx);
  const app = new Hono();
  app.get("/", (c) => acceptSocket(c, openLiveSession(deps, isOfOwnPage(c) ? sessionCookie(c) : undefined, deskProtocol(deps, ears))));
  return app;
}

function deskProtocol({ live, onlookers }: LiveDeps, ears: Ears): LiveProtocol<ClientMessage> {
  return {
    message: ClientMessage,
    verbs: { subscribe: "readDesk", look: "showPlace" },
    begin(session) {
      let leave = () => {};
      let look: ReturnType<typeof createLook> | null = null;
      let isOver = false;
      return {
        async take(message) {
          if (message.type === "look") {
            look ??= createLook({ onlookers, live, sessionId: randomUUID(), tell: session.tell });
            await look.at(session.ctx, message);
          } else {
            leave();
            leave = await subscribe({ live, ears }, session, message);
          }
          if (isOver) this.end();
        },
        end() {
          isOver = true;
          leave();
          look?.end();
        },
      };
    },
  };
}

async function subscribe({ live, ears }: { live: LiveHub; ears: Ears }, session: LiveSession, { after, mark, sinceMs }: Extract<ClientMessage, { type: "subscribe" }>): Promise<() => void> {
  const mayHear = ears.of(session.ctx);
  const tell = async (event: HeardEvent) => {
    if (await mayHear(event)) session.say(wordsOf(event));
  };
  const missed = async () => {
    if (after !== undefined) return live.since({ seq: after, mark });
    return sinceMs === undefined ? [] : live.latest(new Date(Math.max(0, session.ctx.now().getTime() - sinceMs - RECORDED_BEFORE_MS)));
  };
  return listenInOrder(live, session, missed, tell, (heard) => session.tell({ type: "ready", ...heard }));
}

/**
 * Passes on what was missed, and then, one after the other, what was heard meanwhile and is heard from now on: whoever is
 * told something newer first, and cut off then, would go on from there. `ready` is told where it stands, and whether that
 * was all. Returns how to leave.
 */
export async function listenInOrder(live: LiveHub, session: LiveSession, findMissed: () => Promise<HeardEvent[] | null>, tell: (event: HeardEvent) => Promise<void>, ready: (heard: { seq: number; mark: string; complete: boolean }) => void): Promise<() => void> {
  const caughtUp = Promise.withResolvers<void>();
  let turn = caughtUp.promise;
  const leave = live.subscribe(
    (event) => {
      turn = turn.then(() => tell(event)).catch(() => session.close(1011, "Mailroom failed"));
    },
    () => session.close(1012, "Begin again from what you heard last"),
  );
  try {
    const stands = await live.now();
    const missed = await findMissed();
    for (const event of missed ?? []) await tell(event);
    ready({ ...stands, complete: missed !== null });
  } catch (error) {
    leave();
    throw error;
  }
  caughtUp.resolve();
  return leave;
}

const words = new WeakMap<HeardEvent, string>();

/** The same for all screens: written once. */
function wordsOf(event: HeardEvent): string {
  const known = words.get(event);
  if (known !== undefined) return known;
  const { seq, mark, event: name, subjectType, subjectId, caseId } = event;
  const written = JSON.stringify({ type: "event", seq, mark, event: name, subjectType, subjectId, caseId });
  words.set(event, written);
  return written;
}
