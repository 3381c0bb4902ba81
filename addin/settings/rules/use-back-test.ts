import { useEffect, useRef, useState } from "react";
import { BACK_TEST_DAYS_MAX, type RuleBackTest, type RuleDefinition } from "../../../server/contract/rules.ts";
import { useSettingsCalls } from "../data/settings-context.ts";

/** The last days first: there is something to see soon, and how far it is. */
export const backTestSteps = [7, 30, BACK_TEST_DAYS_MAX] as const;

interface Asked {
  ruleId: string | null;
  definition: RuleDefinition;
}

interface Trial {
  /** The definition that was asked about. */
  of: string;
  result: RuleBackTest | null;
  /** Days that `result` speaks of. */
  days: number;
  isRunning: boolean;
  error: unknown;
}

/** Asks what a rule would have done, over more and more days. Starting anew or leaving the page stops it. */
export function useBackTest() {
  const calls = useSettingsCalls();
  const [trial, setTrial] = useState<Trial | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function start({ ruleId, definition }: Asked): Promise<void> {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const of = JSON.stringify(definition);
    setTrial({ of, result: null, days: 0, isRunning: true, error: null });
    try {
      for (const days of backTestSteps) {
        const result = await calls.rules.backTest({ ruleId, definition, days }, signal);
        setTrial({ of, result, days, isRunning: days !== BACK_TEST_DAYS_MAX, error: null });
      }
    } catch (error) {
      if (!signal.aborted) setTrial((before) => before && { ...before, isRunning: false, error });
    }
  }

  function stop(): void {
    running.current?.abort();
    setTrial((before) => before && { ...before, isRunning: false });
  }

  return { trial, start, stop };
}
