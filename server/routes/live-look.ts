import type { Ctx } from "../context.ts";
import type { Onlooker } from "../contract/system.ts";
import { Refusal } from "../errors.ts";
import { requireCase } from "../services/cases/queries.ts";
import type { LiveHub } from "../services/live/hub.ts";
import type { Onlookers } from "../services/live/onlookers.ts";
import { userIdOf } from "../services/people/user-id-of.ts";

/** A pane says so when a case is opened or left, and when somebody begins or ends to write. */
const LOOKS_PER_MINUTE_MAX = 120;

interface LookDeps {
  ctx: Ctx;
  onlookers: Onlookers;
  live: LiveHub;
  sessionId: string;
  tell: (told: { type: "onlookers"; caseId: string; people: Onlooker[] }) => void;
}

/** Which case one screen has open. Whoever may not see it is nowhere, and hears of nobody. */
export function createLook({ ctx, onlookers, live, sessionId, tell }: LookDeps) {
  const userId = userIdOf(ctx);
  let place: { caseId: string; seat: ReturnType<Onlookers["enter"]> } | null = null;
  let turns: number[] = [];
  const leave = () => {
    place?.seat.leave();
    place = null;
  };
  // Who left a team, or a mailbox that went to another one, ends what may be seen at once.
  const unhear = live.subscribe(({ event }) => {
    if (!/^(mailbox|team|user)\./.test(event) || !place) return;
    const { caseId } = place;
    void maySee(ctx, caseId).then((may) => {
      if (may || place?.caseId !== caseId) return;
      leave();
      tell({ type: "onlookers", caseId, people: [] });
    }).catch(leave);
  });

  return {
    async at({ caseId, isWriting }: { caseId: string | null; isWriting: boolean }): Promise<void> {
      const now = performance.now();
      turns = [...turns.filter((turn) => now - turn < 60_000), now];
      if (userId === null || turns.length > LOOKS_PER_MINUTE_MAX) return leave();
      if (place && place.caseId === caseId) return place.seat.write(isWriting);
      leave();
      if (caseId === null || !(await maySee(ctx, caseId))) return;
      const seat = onlookers.enter({ id: sessionId, userId, caseId, isWriting }, (people) => tell({ type: "onlookers", caseId, people }));
      place = { caseId, seat };
    },
    end() {
      unhear();
      leave();
    },
  };
}

async function maySee(ctx: Ctx, caseId: string): Promise<boolean> {
  try {
    await requireCase(ctx, caseId);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
