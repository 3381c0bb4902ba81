import { useEffect, useLayoutEffect, useState, type RefObject } from "react";
import type { ChatMessage } from "../../../server/contract/chats.ts";

/** Further back nobody is taken by a click. */
const PAGES_MAX = 40;
const SHOWN_MS = 2_500;

interface JumpOptions {
  log: RefObject<HTMLDivElement | null>;
  hasOlder: boolean;
  isLoading: boolean;
  pageCount: number;
  loadOlder: () => void;
  /** It is not to be found. */
  onLost: () => void;
}

/** Goes to a message in the log, and loads what lies between first. Answers how, and which one was gone to a moment ago. */
export function useJump({ log, hasOlder, isLoading, pageCount, loadOlder, onLost }: JumpOptions): { jumpTo: (message: Pick<ChatMessage, "id">) => void; foundId: string | null } {
  const [goalId, setGoalId] = useState<string | null>(null);
  const [foundId, setFoundId] = useState<string | null>(null);
  useLayoutEffect(() => {
    if (goalId === null || isLoading) return;
    const row = log.current?.querySelector(`[data-message="${CSS.escape(goalId)}"]`);
    if (row) {
      row.scrollIntoView({ block: "center" });
      row.querySelector<HTMLElement>("[data-message-menu]")?.focus({ preventScroll: true });
      setFoundId(goalId);
      setGoalId(null);
    } else if (hasOlder && pageCount < PAGES_MAX) loadOlder();
    else {
      setGoalId(null);
      onLost();
    }
    // The others change with these.
  }, [goalId, isLoading, pageCount]);
  useEffect(() => {
    if (foundId === null) return;
    const timer = setTimeout(() => setFoundId(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [foundId]);
  return { jumpTo: ({ id }) => setGoalId(id), foundId };
}
