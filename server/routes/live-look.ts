import type { Ctx } from "../context.ts";
import type { Onlooker } from "../contract/system.ts";
import { orRefusal, Refusal } from "../errors.ts";
import { requireCase } from "../services/cases/queries.ts";
import { requireChat } from "../services/chats/require-chat.ts";
import type { LiveHub } from "../services/live/hub.ts";
import type { Onlookers } from "../services/live/onlookers.ts";
import { userIdOf } from "../services/people/user-id-of.ts";

/** A screen says so when a case or a conversation is opened or left, and when somebody begins or ends to write. */
const LOOKS_PER_MINUTE_MAX = 120;

interface LookDeps {
  onlookers: Onlookers;
  live: LiveHub;
  sessionId: string;
  /** Left out: nobody is told, `now` is asked. */
  tell?: (told: { type: "onlookers"; placeId: string; people: Onlooker[] }) => void;
}

/** Which case or conversation one screen of one person has open. Whoever may not see it is nowhere, and hears of nobody. */
export function createLook({ onlookers, live, sessionId, tell = () => {} }: LookDeps) {
  let place: { ctx: Ctx; placeId: string; userId: string; seat: ReturnType<Onlookers["enter"]> } | null = null;
  let turns: number[] = [];
  const leave = () => {
    place?.seat.leave();
    place = null;
  };
  // Who left a team, or a mailbox that went to another one, ends what may be seen at once.
  const unhear = live.subscribe(({ event }) => {
    if (!/^(mailbox|team|user)\./.test(event) || !place) return;
    const { ctx, placeId } = place;
    void maySee(ctx, placeId).then((may) => {
      if (may || place?.placeId !== placeId) return;
      leave();
      tell({ type: "onlookers", placeId, people: [] });
    }).catch(leave);
  });

  return {
    /** One after another; `ctx` is asked once while it stays the same. */
    async at(ctx: Ctx, { placeId, isWriting }: { placeId: string | null; isWriting: boolean }): Promise<void> {
      const now = performance.now();
      turns = [...turns.filter((turn) => now - turn < 60_000), now];
      const userId = userIdOf(ctx);
      if (userId === null || turns.length > LOOKS_PER_MINUTE_MAX) return leave();
      if (place?.placeId === placeId && place.ctx === ctx) return place.seat.write(isWriting);
      if (placeId === null || !(await maySee(ctx, placeId))) return leave();
      if (place?.placeId === placeId) {
        place.ctx = ctx;
        return place.seat.write(isWriting);
      }
      leave();
      const seat = onlookers.enter({ id: sessionId, userId, placeId, isWriting }, (people) => tell({ type: "onlookers", placeId, people }));
      place = { ctx, placeId, userId, seat };
    },
    /** The place that is open, and who else is there. */
    now: (): { placeId: string; people: Onlooker[] } | null => place && { placeId: place.placeId, people: onlookers.of(place.placeId, place.userId) },
    end() {
      unhear();
      leave();
    },
  };
}

async function maySee(ctx: Ctx, placeId: string): Promise<boolean> {
  const answers = [await orRefusal(() => requireCase(ctx, placeId)), await orRefusal(() => requireChat(ctx, placeId))];
  return answers.some((answer) => !(answer instanceof Refusal));
}
