import type { PolledLook, PolledOnlookers } from "../../server/contract/live.ts";
import type { Onlooker } from "../../server/contract/system.ts";

/** Well before the server forgets this screen (`LOOK_HOLDS_MS`). */
export const LOOK_AGAIN_MS = 5_000;

/** Says where the screen is, and hears who else is there; rejects where nothing came through. */
export type SayLook = (screenId: string, at: PolledLook) => Promise<PolledOnlookers>;

export interface Looking {
  look(at: PolledLook): void;
  stop(): void;
}

/** Where no socket passes: says at once where this screen is, and again while the page is looked at. */
export function startLooking({ say, onOnlookers }: { say: SayLook; onOnlookers(placeId: string, people: Onlooker[]): void }): Looking {
  const screenId = crypto.randomUUID();
  let place: PolledLook = { placeId: null, isWriting: false };
  let turn = Promise.resolve();
  let waitingCount = 0;
  let isOver = false;

  function tell(): void {
    const told = place;
    waitingCount++;
    // One after another: what was said before must not be heard after it.
    turn = turn.then(() => say(screenId, told)).then(({ placeId, people }) => {
      if (!isOver && told.placeId !== null) onOnlookers(told.placeId, placeId === null ? [] : people);
    }).catch(() => {}).then(() => void waitingCount--);
  }
  const timer = setInterval(() => {
    if (place.placeId !== null && waitingCount === 0 && document.visibilityState === "visible") tell();
  }, LOOK_AGAIN_MS);

  return {
    look(at) {
      place = at;
      tell();
    },
    stop() {
      isOver = true;
      clearInterval(timer);
      const wasSomewhere = place.placeId !== null;
      place = { placeId: null, isWriting: false };
      if (wasSomewhere) tell();
    },
  };
}
