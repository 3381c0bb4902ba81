import type { CaseStatus } from "../../contract/cases.ts";
import type { Message } from "../../contract/conversations.ts";

/** How a conversation came to be considered for a message, strongest first. */
export type ThreadSignal = "references" | "provider" | "subject_number" | "same_subject";

export interface ThreadCandidate {
  conversationId: string;
  caseId: string | null;
  caseNumber: number | null;
  caseStatus: CaseStatus | null;
  /** Folded addresses of everybody in it but us. */
  participants: ReadonlySet<string>;
  signal: ThreadSignal;
  /** A reference that points at a mail of ours: only somebody who got it can know its id. */
  refersToOurMail: boolean;
}

export interface ThreadableMessage {
  direction: Message["direction"];
  kind: Message["kind"];
  /** Folded. */
  fromAddress: string;
}

export type ThreadDecision =
  | { join: "conversation"; conversationId: string }
  | { join: "none"; suggestion: { caseId: string; reason: string } | null };

const strength: Record<ThreadSignal, number> = { references: 0, provider: 1, subject_number: 2, same_subject: 3 };

/**
 * Where a message belongs. Every signal can be forged or collide (subjects, numbers, even references), so a stranger to
 * the conversation never joins it: the case is suggested, and a person decides. A closed case takes no more mail.
 */
export function threadMessage(message: ThreadableMessage, candidates: ThreadCandidate[]): ThreadDecision {
  const inOrder = candidates.filter((candidate) => candidate.caseStatus !== "closed").sort((a, b) => strength[a.signal] - strength[b.signal]);
  const certain = inOrder.find((candidate) => belongs(message, candidate));
  if (certain) return { join: "conversation", conversationId: certain.conversationId };
  const doubtful = inOrder.find((candidate) => candidate.caseId !== null);
  return { join: "none", suggestion: doubtful ? { caseId: doubtful.caseId!, reason: doubt(message, doubtful) } : null };
}

function belongs(message: ThreadableMessage, candidate: ThreadCandidate): boolean {
  if (candidate.signal === "same_subject") return false;
  if (message.direction === "outbound") return candidate.signal !== "subject_number";
  if (candidate.participants.has(message.fromAddress)) return true;
  // A mail server that could not deliver our answer is never a participant, and quotes the id that we gave the answer.
  return message.kind === "bounce" && candidate.signal === "references" && candidate.refersToOurMail;
}

function doubt(message: ThreadableMessage, candidate: ThreadCandidate): string {
  const isParticipant = candidate.participants.has(message.fromAddress);
  switch (candidate.signal) {
    case "references":
      return `It answers a mail of this case, but ${message.fromAddress} has not been part of it.`;
    case "provider":
      return `Outlook puts it into this case's conversation, but ${message.fromAddress} has not been part of it.`;
    case "subject_number":
      return isParticipant ? `Its subject names case #${candidate.caseNumber}.` : `Its subject names case #${candidate.caseNumber}, but ${message.fromAddress} has not been part of it.`;
    case "same_subject":
      return "The same person wrote about the same subject.";
    default:
      return candidate.signal satisfies never;
  }
}

/** The case number in a subject: `[#1042]`. Null when there is none or more than one. */
export function numberInSubject(subject: string): number | null {
  const numbers = new Set([...subject.matchAll(/\[#(\d{1,9})\]/g)].map((match) => Number(match[1])));
  return numbers.size === 1 ? [...numbers][0]! : null;
}

/** The subject without `Re:`, `AW:`, `Fwd:` and the like, without case numbers, in lower case. */
export function foldSubject(subject: string): string {
  let folded = subject.replace(/\[#\d{1,9}\]/g, " ").trim();
  for (let before = ""; before !== folded; ) {
    before = folded;
    folded = folded.replace(/^\s*(re|aw|wg|fw|fwd|sv|vs|antw|rv|enc|tr|ref|odp|ynt|rif|res)\s*(\[\d+\])?\s*[::]\s*/i, "");
  }
  return folded.replace(/\s+/g, " ").trim().toLowerCase();
}
