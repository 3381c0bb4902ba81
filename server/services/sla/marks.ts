import type { EscalationRole, SlaDefinition } from "../../contract/sla.ts";

export const BREACH = "breach";

/** A point of a promise that is told once, by what names it for ever: `percent:75`, `before:60`, `breach`, `escalation:after:120`. */
export interface Mark {
  point: string;
  kind: "warning" | "breach" | "escalation";
  /** After so many minutes of the promise's own clock; more than were promised lie behind its end. */
  afterMinutes: number;
  /** Of an escalation: which step of the ladder, from 1, and whom it tells. */
  step: number | null;
  to: EscalationRole[];
}

/** All points of a promise in the order in which they come. A warning that would come before the promise began is none. */
export function marksOf(definition: Pick<SlaDefinition, "warnings" | "escalations">, minutes: number): Mark[] {
  const warnings = definition.warnings.map((warning): Mark => {
    const isShare = warning.kind === "percent";
    return { point: isShare ? `percent:${warning.percent}` : `before:${warning.minutes}`, kind: "warning", afterMinutes: isShare ? warnMinutes(minutes, warning.percent) : minutes - warning.minutes, step: null, to: [] };
  });
  const steps = definition.escalations.map(({ relation, minutes: distance, to }, index): Mark => {
    return { point: `escalation:${relation}:${distance}`, kind: "escalation", afterMinutes: relation === "before" ? minutes - distance : minutes + distance, step: index + 1, to };
  });
  const breach: Mark = { point: BREACH, kind: "breach", afterMinutes: minutes, step: null, to: [] };
  return [...warnings, ...steps, breach].filter((mark) => mark.afterMinutes >= 0).toSorted((a, b) => a.afterMinutes - b.afterMinutes || rank[a.kind] - rank[b.kind]);
}

/** Of what comes at the same moment. */
const rank = { warning: 0, breach: 1, escalation: 2 };

/** The minutes after which the warning is given; at least one before the end, so that it can come first. */
export function warnMinutes(minutes: number, warnAtPercent: number): number {
  return Math.min(Math.floor((minutes * warnAtPercent) / 100), minutes - 1);
}
