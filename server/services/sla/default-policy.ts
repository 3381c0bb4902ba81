import type { SlaMetric } from "../../contract/cases.ts";
import { everyCase } from "../../contract/conditions.ts";
import type { SlaDefinition, SlaPromise } from "../../contract/sla.ts";
import { usualPauses } from "./target-clock.ts";

/** Of the answers and the resolution; a task is due when somebody says so. */
function inBusinessMinutes([firstResponse, nextResponse, resolution]: [number, number, number]): Record<SlaMetric, SlaPromise | null> {
  const promise = (minutes: number): SlaPromise => ({ minutes, clock: "business" });
  return { first_response: promise(firstResponse), next_response: promise(nextResponse), resolution: promise(resolution), task_due: null };
}

/** What a new desk promises to every case, beside its calendar; admins change it under Settings, SLA. */
export const defaultPolicy: Omit<SlaDefinition, "calendarId"> = {
  conditions: everyCase,
  promises: { urgent: inBusinessMinutes([30, 60, 480]), high: inBusinessMinutes([60, 120, 960]), medium: inBusinessMinutes([240, 240, 1440]), low: inBusinessMinutes([480, 480, 2880]) },
  warnings: [{ kind: "percent", percent: 75 }],
  pauseStatuses: usualPauses,
  escalations: [],
};
