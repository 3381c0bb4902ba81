import { notifyManager, QueryClient } from "@tanstack/react-query";
import { isWorthRetrying, problemOf } from "./api-problem.ts";

const FRESH_MS = 15_000;
const RETRIES_MAX = 2;

// Told within the event that asked: a switch shows what was set before React puts it back to what the server knows.
notifyManager.setScheduler(queueMicrotask);

/** A refused request is not asked again; one that did not come through is, twice. Read data is kept while offline. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        networkMode: "always",
        retry: (failures, error) => failures < RETRIES_MAX && isWorthRetrying(problemOf(error)) && problemOf(error).code !== "offline",
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
