import { useEffect, useRef } from "react";

interface Place { scrollY: number; activeId: string | null }

/** Where somebody was in each list of this page load, by the list's address. */
const places = new Map<string, Place>();

/**
 * Goes back to where the reader was in a list that is opened again; the focus, which went with the row, comes back with it.
 * `isReady`: rows are there to scroll to.
 */
export function useKeptPlace(address: string, isReady: boolean, activeId: string | null, onReturn: (activeId: string) => void): void {
  const latest = useRef<Place>({ scrollY: 0, activeId });
  useEffect(() => {
    latest.current.activeId = activeId;
  });
  useEffect(() => {
    const note = () => void (latest.current.scrollY = scrollY);
    addEventListener("scroll", note, { passive: true });
    return () => {
      removeEventListener("scroll", note);
      places.set(address, { ...latest.current });
    };
  }, [address]);
  useEffect(() => {
    const place = isReady ? places.get(address) : undefined;
    if (!place) return;
    places.delete(address);
    scrollTo(0, place.scrollY);
    if (place.activeId !== null) onReturn(place.activeId);
  }, [address, isReady]);
}
