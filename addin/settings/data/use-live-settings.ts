import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { LiveEvent } from "../../../server/contract/system.ts";
import { createDeskLine, type DeskLine } from "../../shared/desk-line.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { settingsTouchedBy } from "./settings-keys.ts";

/** A campaign tells of itself many times a second; figures are read again at most this often. */
const GATHER_MS = 1_000;

/** Keeps what is shown up to date. Returns the line to the desk, and how many facts were recorded since `seen` was called last. */
export function useLiveSettings(): { newFactCount: number; seen: () => void; line: DeskLine } {
  const queries = useQueryClient();
  const connection = useConnection();
  const [newFactCount, setNewFactCount] = useState(0);
  const hear = useRef<(event: LiveEvent, isNew: boolean) => void>(() => {});
  const [line] = useState(() => createDeskLine({ connection, onEvent: (event, isNew) => hear.current(event, isNew), onGap: () => void queries.invalidateQueries() }));
  useEffect(() => {
    const touched = new Map<string, readonly string[]>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let count = 0;
    const flush = () => {
      timer = undefined;
      for (const queryKey of touched.values()) void queries.invalidateQueries({ queryKey });
      touched.clear();
      setNewFactCount((before) => before + count);
      count = 0;
    };
    hear.current = (event, isNew) => {
      if (isNew) count++;
      for (const key of settingsTouchedBy(event)) touched.set(key.join("/"), key);
      timer ??= setTimeout(flush, GATHER_MS);
    };
    const stop = line.start();
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries, line]);
  return { newFactCount, seen: () => setNewFactCount(0), line };
}
