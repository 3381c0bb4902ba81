import type { Classification, Priority } from "../../contract/conversations.ts";
import type { Datamark } from "./datamark.ts";
import type { LlmAnswer } from "./llm-answer.ts";

/** From which confidence on the model's category is named. */
const CONFIDENT_FROM = 0.6;
const CHOICES = 3;
const TEXT_CHARS = 300;
const ADDRESSES = /\b(?:https?:\/\/|www\.)\S+/gi;
const MARKUP = /[`*_#<>[\]|]/g;
const order: Record<Priority, number> = { low: 0, medium: 1, high: 2, urgent: 3 };

export interface SecondOpinion {
  mail: string;
  /** What the embedded classifier says: no mail can talk it into anything. */
  embedded: Classification;
  datamark: Datamark;
}

/**
 * The model's answer as a judgement. Where it contradicts a sure embedded classifier a person decides; a priority is
 * raised by it, never lowered; evidence that is not in the mail is dropped.
 */
export function readLlmAnswer(answer: LlmAnswer, { mail, embedded, datamark }: SecondOpinion): Classification {
  const say = (text: string) => datamark.unmark(text.replace(ADDRESSES, "").replace(MARKUP, " ")).slice(0, TEXT_CHARS).toWellFormed();
  const isContradicted = embedded.isConfident && embedded.category !== answer.category;
  const isConfident = answer.category !== null && answer.confidence >= CONFIDENT_FROM && !isContradicted;
  const isRaised = order[answer.priority] > order[embedded.priority];
  const evidence = quoted(answer.evidence, mail, datamark);
  return {
    category: isConfident ? answer.category : null,
    categoryConfidence: answer.category === null ? 0 : answer.confidence,
    isConfident,
    choices: choicesOf(answer, embedded),
    priority: isRaised ? answer.priority : embedded.priority,
    priorityReason: isRaised ? say(answer.priority_reason) : embedded.priorityReason,
    sentiment: answer.sentiment,
    language: embedded.language ?? (/^[a-z]{2}$/.test(answer.language ?? "") ? answer.language : null),
    summary: say(answer.summary) || embedded.summary,
    suggestedAction: say(answer.suggested_action) || embedded.suggestedAction,
    evidence: evidence ?? embedded.evidence,
    source: "llm",
  };
}

/** The model's categories first, then the embedded classifier's, each once. */
function choicesOf({ category, confidence, alternatives }: LlmAnswer, embedded: Classification): Classification["choices"] {
  const own = category === null ? [] : [{ category, confidence }];
  const second = embedded.choices.slice(0, 1);
  const all = [...own, ...second, ...alternatives, ...embedded.choices];
  const places = new Map(all.toReversed().map((choice) => [choice.category, choice]));
  return [...new Set(all.map((choice) => choice.category))].map((key) => places.get(key)!).slice(0, CHOICES);
}

function quoted(evidence: string | null, mail: string, datamark: Datamark): string | null {
  const quote = datamark.unmark(evidence ?? "");
  return quote.length > 0 && quote.length <= TEXT_CHARS && datamark.unmark(mail).includes(quote) ? quote : null;
}
