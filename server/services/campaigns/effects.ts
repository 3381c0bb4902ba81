import type { CheckEffect, CheckKind, PreviewProblem } from "../../contract/campaigns.ts";

interface Effect {
  effect: CheckEffect;
  /** Whether a person may say that it is right as it is; the row is sent then. */
  isAcceptable: boolean;
}

/** What each finding does. The one table: check, start and screens read it. */
const effects: Record<CheckKind, Effect> = {
  undefined_field: { effect: "blocks", isAcceptable: false },
  template_error: { effect: "blocks", isAcceptable: false },
  address_bad: { effect: "blocks", isAcceptable: false },
  too_large: { effect: "blocks", isAcceptable: false },
  empty_parameter: { effect: "blocks", isAcceptable: false },
  bad_parameter: { effect: "blocks", isAcceptable: false },
  template_unapproved: { effect: "blocks", isAcceptable: false },
  broken_link: { effect: "blocks", isAcceptable: true },
  missing_attachment: { effect: "blocks", isAcceptable: true },
  empty_field: { effect: "warns", isAcceptable: true },
  one_word_name: { effect: "warns", isAcceptable: true },
  wrong_language: { effect: "warns", isAcceptable: true },
  unused_attachment: { effect: "warns", isAcceptable: false },
  duplicate: { effect: "skips", isAcceptable: false },
  suppressed: { effect: "skips", isAcceptable: false },
  no_consent: { effect: "skips", isAcceptable: false },
  frequency_cap: { effect: "skips", isAcceptable: true },
};

/** Of `duplicate`: two people may share a telephone, but not an address and a place in the campaign. */
export const PHONE = "phone";

export function effectOf({ kind, field }: Pick<PreviewProblem, "kind" | "field">): Effect {
  return kind === "duplicate" && field === PHONE ? { effect: "warns", isAcceptable: true } : effects[kind];
}

export function isBlocking(problem: PreviewProblem): boolean {
  return effectOf(problem).effect === "blocks";
}
