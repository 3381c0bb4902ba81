import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { Onlookers } from "../../shared/onlookers.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

/** Whoever has typed nothing for this long does not write now. */
const WRITING_MS = 60_000;
const NAMES_FRESH_MS = 5 * 60_000;

export const OnlookersContext = createContext<Onlookers | null>(null);

function useTheOnlookers(): Onlookers {
  const onlookers = useContext(OnlookersContext);
  if (!onlookers) throw new Error("useTheOnlookers outside of the desk");
  return onlookers;
}

export interface Colleague {
  id: string;
  name: string;
  isWriting: boolean;
}

/** Colleagues who have the case open now. */
export function useColleagues(caseId: string): Colleague[] {
  const calls = useCalls();
  const onlookers = useTheOnlookers();
  const here = useSyncExternalStore(onlookers.subscribe, () => onlookers.of(caseId));
  const { data: people } = useQuery({ queryKey: keys.casePeople(caseId), queryFn: () => calls.casePeople(caseId), staleTime: NAMES_FRESH_MS, enabled: here.length > 0 });
  return here.flatMap(({ id, isWriting }) => {
    const person = people?.find((each) => each.id === id);
    return person ? [{ id, name: person.name, isWriting }] : [];
  });
}

/** Tells the colleagues that this case is open here. */
export function useLook(caseId: string): void {
  const onlookers = useTheOnlookers();
  useEffect(() => onlookers.look(caseId), [onlookers, caseId]);
}

/** Tells them that an answer is being written, as long as what is written changes. */
export function useWriting(caseId: string, written: string): void {
  const onlookers = useTheOnlookers();
  const before = useRef(written);
  useEffect(() => {
    if (written === before.current) return;
    before.current = written;
    const end = onlookers.write(caseId);
    const timer = setTimeout(end, WRITING_MS);
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [onlookers, caseId, written]);
}
