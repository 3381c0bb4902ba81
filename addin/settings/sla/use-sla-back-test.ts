import { useEffect, useRef, useState } from "react";
import type { BackTest, BackTestDifference, BackTested, BackTestFigures } from "../../../server/contract/sla.ts";
import { useSettingsCalls } from "../data/settings-context.ts";

/** Figures of all parts together. */
export interface SlaTrial {
  /** What was tried, as text: the figures are old when it is another now. */
  of: string;
  isRunning: boolean;
  caseTotal: number;
  caseCount: number;
  present: BackTestFigures | null;
  candidate: BackTestFigures | null;
  differenceCount: number;
  differences: BackTestDifference[];
  error: unknown;
}

const DIFFERENCES_KEPT_MAX = 500;

/** Tries a policy or a calendar over the last days, part by part, until it is done or stopped. */
export function useSlaBackTest() {
  const calls = useSettingsCalls();
  const [trial, setTrial] = useState<SlaTrial | null>(null);
  const run = useRef<object | null>(null);
  useEffect(() => () => void (run.current = null), []);

  async function start(input: BackTest) {
    const mine = {};
    run.current = mine;
    let sum: SlaTrial = { of: JSON.stringify(input), isRunning: true, caseTotal: 0, caseCount: 0, present: null, candidate: null, differenceCount: 0, differences: [], error: null };
    const show = (next: SlaTrial) => {
      sum = next;
      if (run.current === mine) setTrial(next);
    };
    show(sum);
    try {
      for (let after: string | null | undefined; after !== null && run.current === mine; ) {
        const part: BackTested = await calls.sla.backTest({ ...input, ...(after && { after }) });
        after = part.next;
        show({ ...withPart(sum, part), isRunning: after !== null });
      }
    } catch (error) {
      show({ ...sum, isRunning: false, error });
    }
  }

  function stop() {
    run.current = null;
    setTrial((before) => before && { ...before, isRunning: false });
  }

  return { trial, start, stop };
}

function withPart(sum: SlaTrial, part: BackTested): SlaTrial {
  return {
    ...sum,
    caseTotal: Math.max(sum.caseTotal, part.caseTotal),
    caseCount: sum.caseCount + part.caseCount,
    present: added(sum.present, part.present),
    candidate: added(sum.candidate, part.candidate),
    differenceCount: sum.differenceCount + part.differenceCount,
    differences: [...sum.differences, ...part.differences].slice(0, DIFFERENCES_KEPT_MAX),
  };
}

function added(sum: BackTestFigures | null, part: BackTestFigures): BackTestFigures {
  if (!sum) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, value + sum[key as keyof BackTestFigures]])) as BackTestFigures;
}
