import type { Onlooker } from "../../server/contract/system.ts";
import type { Live } from "./live.ts";

const nobody: readonly Onlooker[] = [];

/** Which case or conversation (the place) this screen has open, and who else has it open. */
export interface Onlookers {
  /** The screen shows it until the answer is called. */
  look(placeId: string): () => void;
  /** Somebody writes an answer to it until the answer is called. */
  write(placeId: string): () => void;
  /** The same list until it changes. */
  of(placeId: string): readonly Onlooker[];
  /** Returns how to end it. */
  subscribe(listener: () => void): () => void;
}

export interface LiveOnlookers extends Onlookers {
  /** The other end of the line: what `startLive` calls. */
  hear(placeId: string, people: Onlooker[]): void;
  /** The server begins anew: it is told where this pane is, and tells who is there. */
  begin(): void;
  /** The line is cut: who was there is not known any more. */
  forget(): void;
}

/** `say` tells the server where this pane is now. */
export function createOnlookers(say: Live["look"]): LiveOnlookers {
  const looking: string[] = [];
  const writing: string[] = [];
  const listeners = new Set<() => void>();
  let said = "";
  let isWaiting = false;
  let heard: { placeId: string; people: readonly Onlooker[] } = { placeId: "", people: nobody };

  function tell(): void {
    isWaiting = false;
    const placeId = looking.at(-1) ?? null;
    const place = { placeId, isWriting: placeId !== null && writing.includes(placeId) };
    if (JSON.stringify(place) === said) return;
    said = JSON.stringify(place);
    if (placeId !== heard.placeId) heard = { placeId: placeId ?? "", people: nobody };
    say(place);
  }
  // From one view to the next is one step, though the one leaves before the other comes.
  function tellSoon(): void {
    if (!isWaiting) queueMicrotask(tell);
    isWaiting = true;
  }
  function add(list: string[], placeId: string): () => void {
    list.push(placeId);
    tellSoon();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      list.splice(list.indexOf(placeId), 1);
      tellSoon();
    };
  }

  return {
    look: (placeId) => add(looking, placeId),
    write: (placeId) => add(writing, placeId),
    of: (placeId) => (heard.placeId === placeId ? heard.people : nobody),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hear(placeId, people) {
      if (placeId !== looking.at(-1)) return;
      heard = { placeId, people };
      for (const listener of listeners) listener();
    },
    forget() {
      if (heard.people.length === 0) return;
      heard = { ...heard, people: nobody };
      for (const listener of listeners) listener();
    },
    begin() {
      said = "";
      if (looking.length > 0) tell();
    },
  };
}
