import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";

/** The bar above the rows that stays while they move. */
const STICKY_PX = 64;

interface RowKeysOptions {
  body: RefObject<HTMLElement | null>;
  rowPx: number;
  ids: readonly string[];
  activeId: string | null;
  isReturning: boolean;
  onActivate: (id: string) => void;
  onToggle: (id: string) => void;
  onOpen: (id: string) => void;
}

/** One row is the tab stop; from there keys move, tick and open. Rows are found by `data-index`. */
export function useRowKeys({ body, rowPx, ids, activeId, isReturning, onActivate, onToggle, onOpen }: RowKeysOptions) {
  const isFocusWanted = useRef(false);
  const active = activeId === null ? -1 : ids.indexOf(activeId);
  useEffect(() => {
    const isLost = isReturning && (document.activeElement === document.body || document.activeElement?.id === "main");
    if (!isFocusWanted.current && !isLost) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!row) return;
    isFocusWanted.current = false;
    row.focus({ preventScroll: true });
  });

  function moveTo(index: number) {
    const next = Math.max(0, Math.min(ids.length - 1, index));
    const top = body.current!.getBoundingClientRect().top + next * rowPx;
    if (top < STICKY_PX) scrollBy(0, top - STICKY_PX);
    else if (top + rowPx > innerHeight) scrollBy(0, top + rowPx - innerHeight);
    isFocusWanted.current = true;
    onActivate(ids[next]!);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || target.closest("thead") || event.ctrlKey || event.metaKey || event.altKey || ids.length === 0) return;
    const at = Number(target.closest<HTMLElement>("[data-index]")?.dataset.index ?? active);
    const id = ids[at];
    const page = Math.max(1, Math.floor((innerHeight - STICKY_PX) / rowPx) - 1);
    const steps: Record<string, number> = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: ids.length - 1 };
    if (steps[key] !== undefined) moveTo(steps[key]);
    else if (id && key === " ") onToggle(id);
    else if (id && key === "Enter") onOpen(id);
    else return;
    event.preventDefault();
  }

  return {
    onKeyDown,
    /** The active row where it is drawn, else the first that is. */
    tabStop: (first: number, last: number): number => (active >= first && active < last ? active : first),
  };
}
