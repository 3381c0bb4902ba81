import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { liveUrl, startLive } from "../../shared/live.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { settingsTouchedBy } from "./settings-keys.ts";

/** A campaign tells of itself many times a second; figures are read again at most this often. */
const GATHER_MS = 1_000;

/** Keeps what is shown up to date. Returns how many facts were recorded since `seen` was called last. */
export function useLiveSettings(): { newFactCount: number; seen: () => void } {
  const queries = useQueryClient();
  const { auth, config } = useConnection();
  const [newFactCount, setNewFactCount] = useState(0);
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
    const { stop } = startLive({
      url: liveUrl(config.apiBaseUrl),
      getToken: auth.getApiToken,
      onEvent: (event) => {
        count++;
        for (const key of settingsTouchedBy(event)) touched.set(key.join("/"), key);
        timer ??= setTimeout(flush, GATHER_MS);
      },
      onGap: () => void queries.invalidateQueries(),
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries, auth, config]);
  return { newFactCount, seen: () => setNewFactCount(0) };
}
