import type { Classification } from "../../contract/conversations.ts";
import type { Verdict } from "./classifier.ts";
import type { Datamark } from "./datamark.ts";
import type { LlmAnswer } from "./llm-answer.ts";
import { isHigher } from "./priority-rules.ts";

/** From which confidence on the model's category counts as an opinion. */
export const LLM_CONFIDENT_FROM = 0.6;
const CHOICES = 3;
const TEXT_CHARS = 300;
const ADDRESSES = /\b(?:https?:\/\/|www\.)\S+/gi;
const MARKUP = /[`*_#<>[\]|]/g;

export interface SecondOpinion {
  mail: string;
  /** What the embedded classifier says, with the priority that the rules give it: no mail can talk it into anything. */
  embedded: Verdict;
  datamark: Datamark;
}

/**
 * Both opinions as one judgement. Where they name the same category it is assigned; where they differ, or where one finds
 * none that fits, a person decides. A priority is raised by a model, never lowered; evidence that is not in the mail is
 * dropped, and what it wrote is plain text.
 */
export function readLlmAnswer(answer: LlmAnswer, { mail, embedded, datamark }: SecondOpinion): Classification {
  const say = (text: string) => datamark.unmark(text.replace(ADDRESSES, "").replace(MARKUP, " ")).slice(0, TEXT_CHARS).toWellFormed();
  const isAgreed = answer.category !== null && answer.confidence >= LLM_CONFIDENT_FROM && answer.category === embedded.choices[0]?.category && !embedded.isOutOfScope;
  const isRaised = isHigher(answer.priority, embedded.priority);
  const evidence = quoted(answer.evidence, mail, datamark) ?? embedded.evidence;
  const confidence = answer.category === null ? 0 : answer.confidence;
  const reason = say(answer.priority_reason);
  const by = (sure: number, quote: string | null) => ({ confidence: sure, source: "llm" as const, evidence: quote });
  return {
    ...embedded,
    category: isAgreed ? answer.category : null,
    categoryConfidence: isAgreed ? Math.max(answer.confidence, embedded.categoryConfidence) : confidence,
    isConfident: isAgreed,
    isOutOfScope: embedded.isOutOfScope && answer.category === null,
    choices: choicesOf(answer, embedded),
    priority: isRaised ? answer.priority : embedded.priority,
    priorityReason: isRaised ? reason : embedded.priorityReason,
    sentiment: answer.sentiment,
    language: embedded.language ?? (/^[a-z]{2}$/.test(answer.language ?? "") ? answer.language : null),
    summary: say(answer.summary) || embedded.summary,
    suggestedAction: say(answer.suggested_action) || embedded.suggestedAction,
    evidence,
    source: "llm",
    requestType: answer.request_type,
    needsAnswer: answer.needs_answer,
    judgements: {
      ...embedded.judgements,
      category: by(confidence, evidence),
      requestType: by(answer.confidence, null),
      needsAnswer: by(answer.confidence, null),
      sentiment: by(answer.confidence, null),
      summary: by(answer.confidence, null),
      suggestedAction: by(answer.confidence, null),
      ...(isRaised && { priority: by(answer.confidence, reason) }),
    },
    opinions: [opinionOf(embedded), { source: "llm", category: answer.category, confidence, priority: answer.priority, note: say(answer.summary) || null }],
  };
}

export function opinionOf({ choices, priority, evidence, isOutOfScope }: Verdict): Classification["opinions"][number] {
  return { source: "embedded", category: isOutOfScope ? null : (choices[0]?.category ?? null), confidence: choices[0]?.confidence ?? 0, priority, note: evidence };
}

/** The model's category, then the embedded classifier's, then what else either thinks of, each once. */
function choicesOf({ category, confidence, alternatives }: LlmAnswer, embedded: Verdict): Classification["choices"] {
  const own = category === null ? [] : [{ category, confidence }];
  const all = [...own, ...embedded.choices.slice(0, 1), ...alternatives, ...embedded.choices];
  const places = new Map(all.toReversed().map((choice) => [choice.category, choice]));
  return [...new Set(all.map((choice) => choice.category))].map((key) => places.get(key)!).slice(0, CHOICES);
}

function quoted(evidence: string | null, mail: string, datamark: Datamark): string | null {
  const quote = datamark.unmark(evidence ?? "");
  return quote.length > 0 && quote.length <= TEXT_CHARS && datamark.unmark(mail).includes(quote) ? quote : null;
}
