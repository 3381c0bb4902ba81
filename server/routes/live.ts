import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { HeardEvent, LiveHub } from "../services/live/hub.ts";
import { createEars, type Ears } from "../services/live/who-hears.ts";
import { acceptSocket } from "./accept-socket.ts";
import { createLook } from "./live-look.ts";
import { type LiveDeps, type LiveProtocol, type LiveSession, openLiveSession } from "./live-session.ts";
import { isOfOwnPage, sessionCookie } from "./session-cookie.ts";

const ClientMessage = z.discriminatedUnion("type", [
  /** `after` and `mark`: of what was heard last. */
  z.object({ type: z.literal("subscribe"), after: z.int().min(0).optional(), mark: z.string().max(20).optional() }),
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
    verbs: { subscribe: "readDesk", look: "readDesk" },
    begin(session) {
      let leave = () => {};
      let look: ReturnType<typeof createLook> | null = null;
      let isOver = false;
      return {
        async take(message) {
          if (message.type === "look") {
            look ??= createLook({ ctx: session.ctx, onlookers, live, sessionId: randomUUID(), tell: session.tell });
            await look.at(message);
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

async function subscribe({ live, ears }: { live: LiveHub; ears: Ears }, session: LiveSession, { after, mark }: { after?: number | undefined; mark?: string | undefined }): Promise<() => void> {
  const mayHear = ears.of(session.ctx);
  const tell = async (event: HeardEvent) => {
    if (await mayHear(event)) session.say(wordsOf(event));
  };
  return listenInOrder(live, session, { after, mark }, tell, (heard) => session.tell({ type: "ready", ...heard }));
}

/**
 * Passes on what was missed, and then, one after the other, what was heard meanwhile and is heard from now on: whoever is
 * told something newer first, and cut off then, would go on from there. `ready` is told where it stands, and whether that
 * was all. Returns how to leave.
 */
export async function listenInOrder(live: LiveHub, session: LiveSession, { after, mark }: { after?: number | undefined; mark?: string | undefined }, tell: (event: HeardEvent) => Promise<void>, ready: (heard: { seq: number; mark: string; complete: boolean }) => void): Promise<() => void> {
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
    const missed = after === undefined ? [] : await live.since({ seq: after, mark });
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
