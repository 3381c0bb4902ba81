import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { DeskLine } from "../desk-line.ts";
import type { LiveWay } from "../live.ts";

/** Whoever has typed nothing for this long does not write now. */
const WRITING_MS = 60_000;
const NAMES_FRESH_MS = 5 * 60_000;

export const DeskLineContext = createContext<DeskLine | null>(null);

function useDeskLine(): DeskLine {
  const line = useContext(DeskLineContext);
  if (!line) throw new Error("useDeskLine outside of the desk");
  return line;
}

/** How this page hears of news now. */
export function useLiveWay(): LiveWay {
  const { way } = useDeskLine();
  return useSyncExternalStore(way.subscribe, way.now);
}

export interface Colleague {
  id: string;
  name: string;
  isWriting: boolean;
}

/** Who they are: asked for once somebody is there. */
export interface PeopleAsked {
  queryKey: readonly string[];
  queryFn: () => Promise<{ id: string; name: string }[]>;
}

/** Colleagues who have the case or the conversation open now; null: it is no place that anybody sees. */
export function useColleagues(placeId: string | null, people: PeopleAsked): Colleague[] {
  const { onlookers } = useDeskLine();
  const here = useSyncExternalStore(onlookers.subscribe, () => onlookers.of(placeId ?? ""));
  const { data } = useQuery({ ...people, staleTime: NAMES_FRESH_MS, enabled: here.length > 0 });
  return here.flatMap(({ id, isWriting }) => {
    const person = data?.find((each) => each.id === id);
    return person ? [{ id, name: person.name, isWriting }] : [];
  });
}

/** Tells the colleagues that this case or conversation is open here. */
export function useLook(placeId: string | null): void {
  const { onlookers } = useDeskLine();
  useEffect(() => (placeId === null ? undefined : onlookers.look(placeId)), [onlookers, placeId]);
}

/** Tells them that an answer is being written, as long as what is written changes. */
export function useWriting(placeId: string | null, written: string): void {
  const { onlookers } = useDeskLine();
  const before = useRef(written);
  useEffect(() => {
    if (written === before.current) return;
    before.current = written;
    // What was sent or thrown away is written no more.
    if (placeId === null || written === "") return;
    const end = onlookers.write(placeId);
    const timer = setTimeout(end, WRITING_MS);
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [onlookers, placeId, written]);
}
