import type { Message } from "../../contract/conversations.ts";
import type { ParsedMail } from "./parse-mime.ts";

/** Answers by machines to one address from one mailbox, within PAIR_HOURS. */
export const PAIR_ANSWERS_MAX = 3;
export const PAIR_HOURS = 24;
/** Answers by machines in one conversation, ever. */
export const THREAD_ANSWERS_MAX = 5;
/** The same words go to the same address once within so many hours (RFC 3834, 2). */
export const IDENTICAL_HOURS = 1;
/** The same words came from the same sender so often within PAIR_HOURS: a machine writes them. */
export const IDENTICAL_INBOUND_MAX = 2;

export interface AnswerFacts {
  direction: Message["direction"];
  kind: Message["kind"];
  /** What its own headers say against an answer by a machine: see `noAnswerReason`. */
  noAnswerReason: string | null;
}

export interface AnswerHistory {
  /** Given to this address from this mailbox within PAIR_HOURS, with the hash of each body. */
  toPair: { bodySha256: string; at: Date }[];
  inThread: number;
  /** Earlier mails of this sender with the same words, within PAIR_HOURS. */
  identicalInbound: number;
}

export type AnswerObstacle = "not_for_machines" | "pair_limit" | "thread_limit" | "identical_answer" | "identical_mails";
export type AnswerVerdict = { may: true } | { may: false; obstacle: AnswerObstacle; reason: string };

export const noHistory: AnswerHistory = { toPair: [], inThread: 0, identicalInbound: 0 };

/**
 * Whether a machine may answer a mail. Two machines that answer each other stop here, whatever either of them says of
 * itself: nothing is believed of the mail but that it came.
 */
export function mayAnswer(facts: AnswerFacts, history: AnswerHistory, answer: { bodySha256: string; now: Date }): AnswerVerdict {
  const no = (obstacle: AnswerObstacle, reason: string): AnswerVerdict => ({ may: false, obstacle, reason });
  if (facts.direction === "outbound") return no("not_for_machines", "It was sent from here.");
  if (facts.kind !== "ordinary") return no("not_for_machines", robotWords[facts.kind]);
  if (facts.noAnswerReason !== null) return no("not_for_machines", facts.noAnswerReason);
  if (history.identicalInbound >= IDENTICAL_INBOUND_MAX) return no("identical_mails", `The same words came ${history.identicalInbound + 1} times within ${PAIR_HOURS} hours: a machine writes them.`);
  const since = answer.now.getTime() - IDENTICAL_HOURS * 3_600_000;
  if (history.toPair.some(({ bodySha256, at }) => bodySha256 === answer.bodySha256 && at.getTime() > since)) return no("identical_answer", "The same answer went to this address just now.");
  if (history.toPair.length >= PAIR_ANSWERS_MAX) return no("pair_limit", `This address got ${history.toPair.length} automatic answers within ${PAIR_HOURS} hours.`);
  if (history.inThread >= THREAD_ANSWERS_MAX) return no("thread_limit", `This conversation got ${history.inThread} automatic answers.`);
  return { may: true };
}

const robotWords: Record<Exclude<Message["kind"], "ordinary">, string> = {
  auto_reply: "It is an automatic reply.",
  bounce: "It is a report of a mail server.",
  newsletter: "It was sent in bulk.",
  own: "It was written by one of us.",
};

const noReply = /^(no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|noreply|nepasrepondre|ne-?pas-?repondre|keine-?antwort|nao-?responda|no-?responder|non-?rispondere)([+._-][^@]*|\d*)@/i;

/** What a mail's own headers say against an answer by a machine, though it may be a person's: RFC 3834, 2; MS-OXCMAIL, 2.2.3.2.14. Null: nothing. */
export function noAnswerReason({ headers, from, replyTo }: Pick<ParsedMail, "headers" | "from" | "replyTo">): string | null {
  const suppressed = /\b(all|oof|autoreply)\b/i.exec(headers.get("x-auto-response-suppress") ?? "");
  if (suppressed) return `It asks machines not to answer (X-Auto-Response-Suppress: ${suppressed[0]}).`;
  if (/^\s*<\s*>\s*$/.test(headers.get("return-path") ?? "")) return "It names no sender to answer to (Return-Path: <>).";
  const to = replyTo ?? from;
  if (!to) return "It names no address to answer to.";
  if (noReply.test(to.address)) return "Its address takes no answers.";
  return null;
}
