import { useEffect, useRef } from "react";

const TYPED_INTO = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=listbox], [role=dialog]";

/** `useKeys({ r: reply, "?": help })`: single keys, for whoever is not typing, choosing in a menu or answering a dialog. */
export function useKeys(actions: Readonly<Record<string, (() => void) | false | undefined>>): void {
  const latest = useRef(actions);
  useEffect(() => void (latest.current = actions));
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const act = latest.current[event.key.toLowerCase()];
      if (!act || event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTypedInto(event.target)) return;
      event.preventDefault();
      act();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const isTypedInto = (target: EventTarget | null) => target instanceof Element && target.closest(TYPED_INTO) !== null;
