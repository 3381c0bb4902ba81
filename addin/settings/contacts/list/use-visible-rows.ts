import { useEffect, useState, type RefObject } from "react";

/** Rows drawn above and below the window, so that a turn of the wheel finds them there. */
const OVERSCAN = 12;

/** Which of `count` rows of `rowPx` each are in the window: with a million rows read, some fifty are drawn. `last` is exclusive. */
export function useVisibleRows(body: RefObject<HTMLElement | null>, count: number, rowPx: number): { first: number; last: number } {
  const [range, setRange] = useState({ first: 0, last: 40 });
  useEffect(() => {
    const measure = () => {
      if (!body.current) return;
      const top = body.current.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(-top / rowPx) - OVERSCAN);
      const last = Math.ceil((innerHeight - top) / rowPx) + OVERSCAN;
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    measure();
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, [body, count, rowPx]);
  const last = Math.min(count, Math.max(0, range.last));
  return { first: Math.min(range.first, last), last };
}
