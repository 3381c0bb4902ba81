import type { RuleDefinition } from "../../contract/rules.ts";
import { TIMER_EVENT } from "./timers.ts";

/** The events that a rule must be asked about: its own, or for one of time those from which its minutes are counted. */
export function listensTo({ trigger }: Pick<RuleDefinition, "trigger">): string[] {
  if (trigger.type === "event") return [trigger.event];
  return [TIMER_EVENT, ...countedFrom(trigger)];
}

function countedFrom(trigger: Extract<RuleDefinition["trigger"], { type: "time" }>): string[] {
  switch (trigger.after) {
    case "opened":
      return ["case.opened"];
    case "customer_message":
      return ["case.opened", "case.message_received"];
    case "answer":
      return ["case.message_sent"];
    case "status_change":
      return ["case.opened", "case.status_changed"];
    default:
      return trigger.after satisfies never;
  }
}
