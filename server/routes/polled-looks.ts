import { randomUUID } from "node:crypto";
import { Id } from "../contract/common.ts";
import { LOOK_HOLDS_MS, PolledLook, PolledOnlookers } from "../contract/live.ts";
import { userIdOf } from "../services/people/user-id-of.ts";
import { createLook } from "./live-look.ts";
import type { LiveDeps } from "./live-session.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const putLook = define({ verb: "showPlace", method: "put", path: "/live/looks/{screenId}", summary: "Where sockets do not pass: which case or conversation a screen has open, said again every few seconds, and who else is there", tags: ["live"], request: { params: z.object({ screenId: Id }), body: jsonBody(PolledLook) }, responses: json(PolledOnlookers) });

interface Screen {
  look: ReturnType<typeof createLook>;
  over?: NodeJS.Timeout;
  /** What it says is taken one after another. */
  turn: Promise<void>;
}

/** Each server keeps what it was told itself: one that is asked no more forgets the screen, and a person on two counts once. */
export function createLookRoutes({ live, onlookers }: Pick<LiveDeps, "live" | "onlookers">) {
  const screens = new Map<string, Screen>();

  function screenOf(key: string): Screen {
    const screen: Screen = screens.get(key) ?? { look: createLook({ onlookers, live, sessionId: randomUUID() }), turn: Promise.resolve() };
    clearTimeout(screen.over);
    screen.over = setTimeout(() => {
      screens.delete(key);
      screen.look.end();
    }, LOOK_HOLDS_MS).unref();
    screens.set(key, screen);
    return screen;
  }

  return createRouter().openapi(putLook, async (c) => {
    const ctx = ctxFor(c);
    // Whoever guesses the id of another's screen moves one of their own.
    const screen = screenOf(`${userIdOf(ctx)} ${c.req.valid("param").screenId}`);
    const taken = screen.turn.then(() => screen.look.at(ctx, c.req.valid("json")));
    screen.turn = taken.catch(() => {});
    await taken;
    return c.json(screen.look.now() ?? { placeId: null, people: [] }, 200);
  });
}
