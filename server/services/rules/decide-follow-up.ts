import type { FollowUpEnd } from "../../contract/rules.ts";
import { type BusinessCalendar, dueAt } from "../calendars/due-at.ts";

export interface FollowUpTerms {
  minutes: number;
  times: number;
  sentCount: number;
  nextAt: Date;
}

export interface FollowUpFacts {
  /** A person wrote since it began. */
  isAnswered: boolean;
  /** Nothing is waited for: the case is done, in the bin, or went into another. */
  isOver: boolean;
  isRuleOff: boolean;
  /** A mail server said since that a mail did not arrive. */
  hasBounced: boolean;
  /** The customer wrote last, and the case does not say that it waits for the customer. */
  isOurTurn: boolean;
  /** The newest mail of ours: whoever writes begins the wait anew. */
  lastSentAt: Date | null;
}

export type FollowUpStep = { do: "end"; ended: FollowUpEnd; detail: string | null } | { do: "wait"; until: Date } | { do: "remind" };

/** Pure: what becomes of a follow-up at a moment. Whoever does not want to remind asks it too, and heeds its end alone. */
export function decideFollowUp(terms: FollowUpTerms, facts: FollowUpFacts, { now, calendar }: { now: Date; calendar: BusinessCalendar }): FollowUpStep {
  if (facts.isAnswered) return { do: "end", ended: "answered", detail: null };
  if (facts.isOver) return { do: "end", ended: "stopped", detail: null };
  if (facts.isRuleOff) return { do: "end", ended: "stopped", detail: "The rule was switched off." };
  if (facts.hasBounced) return { do: "end", ended: "handed_over", detail: "A mail did not arrive." };
  const sinceSent = facts.lastSentAt && dueAt(facts.lastSentAt, terms.minutes, calendar);
  const until = sinceSent && sinceSent > terms.nextAt ? sinceSent : terms.nextAt;
  if (now < until) return { do: "wait", until };
  if (terms.sentCount >= terms.times) return { do: "end", ended: "handed_over", detail: null };
  if (facts.isOurTurn && terms.sentCount === 0) return { do: "end", ended: "handed_over", detail: "The customer wrote last and has no answer yet." };
  return { do: "remind" };
}

/** Pure: when reminders would have gone, had nobody written until `endsAt`. */
export function remindersUntil(startedAt: Date, { minutes, times, calendar }: Pick<FollowUpTerms, "minutes" | "times"> & { calendar: BusinessCalendar }, endsAt: Date): Date[] {
  const at: Date[] = [];
  let from = startedAt;
  while (at.length < times) {
    const next = dueAt(from, minutes, calendar);
    if (!next || next >= endsAt) break;
    at.push((from = next));
  }
  return at;
}
