import type { Onlooker } from "../../server/contract/system.ts";
import type { Live } from "./live.ts";

const nobody: readonly Onlooker[] = [];

/** Which case this pane has open, and who else has it open. */
export interface Onlookers {
  /** The pane shows the case until the answer is called. */
  look(caseId: string): () => void;
  /** Somebody writes an answer to it until the answer is called. */
  write(caseId: string): () => void;
  /** The same list until it changes. */
  of(caseId: string): readonly Onlooker[];
  /** Returns how to end it. */
  subscribe(listener: () => void): () => void;
}

export interface LiveOnlookers extends Onlookers {
  /** The other end of the line: what `startLive` calls. */
  hear(caseId: string, people: Onlooker[]): void;
  /** The server begins anew: it is told where this pane is, and tells who is there. */
  begin(): void;
}

/** `say` tells the server where this pane is now. */
export function createOnlookers(say: Live["look"]): LiveOnlookers {
  const looking: string[] = [];
  const writing: string[] = [];
  const listeners = new Set<() => void>();
  let said = "";
  let isWaiting = false;
  let heard: { caseId: string; people: readonly Onlooker[] } = { caseId: "", people: nobody };

  function tell(): void {
    isWaiting = false;
    const caseId = looking.at(-1) ?? null;
    const place = { caseId, isWriting: caseId !== null && writing.includes(caseId) };
    if (JSON.stringify(place) === said) return;
    said = JSON.stringify(place);
    if (caseId !== heard.caseId) heard = { caseId: caseId ?? "", people: nobody };
    say(place);
  }
  // From one view of a case to the next is one step, though the one leaves before the other comes.
  function tellSoon(): void {
    if (!isWaiting) queueMicrotask(tell);
    isWaiting = true;
  }
  function add(list: string[], caseId: string): () => void {
    list.push(caseId);
    tellSoon();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      list.splice(list.indexOf(caseId), 1);
      tellSoon();
    };
  }

  return {
    look: (caseId) => add(looking, caseId),
    write: (caseId) => add(writing, caseId),
    of: (caseId) => (heard.caseId === caseId ? heard.people : nobody),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hear(caseId, people) {
      if (caseId !== looking.at(-1)) return;
      heard = { caseId, people };
      for (const listener of listeners) listener();
    },
    begin() {
      said = "";
      if (looking.length > 0) tell();
    },
  };
}
