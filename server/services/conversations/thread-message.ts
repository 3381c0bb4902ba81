import type { CaseStatus } from "../../contract/cases.ts";
import type { Message } from "../../contract/conversations.ts";

/** How a conversation came to be considered for a message. */
export type ThreadSignal = "references" | "token" | "referred_by" | "shared_reference" | "provider" | "quotes" | "subject_number" | "reply_subject" | "same_subject";

/** What each signal is worth. From JOINS_FROM on a participant's mail joins. */
export const signalScores: Record<ThreadSignal, number> = { references: 100, token: 90, referred_by: 85, shared_reference: 75, provider: 70, quotes: 65, subject_number: 60, reply_subject: 50, same_subject: 20 };
export const JOINS_FROM = 50;
/** What a second signal for the same conversation adds: enough to choose between two, too little to make a weak one strong. */
const SECOND_SIGNAL_SHARE = 0.1;

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
  /** Folded: other addresses that are known to be the writer's. */
  aliases?: ReadonlySet<string>;
}

export type ThreadDecision =
  | { join: "conversation"; conversationId: string; reason: string }
  | { join: "none"; suggestion: { caseId: string; reason: string } | null; reason: string };

interface Scored {
  candidate: ThreadCandidate;
  signals: ThreadSignal[];
  score: number;
}

/**
 * Where a message belongs. Every signal can be forged or collide (subjects, numbers, even references), so a stranger to
 * the conversation never joins it: the case is suggested, and a person decides. A closed case takes no more mail.
 */
export function threadMessage(message: ThreadableMessage, candidates: ThreadCandidate[]): ThreadDecision {
  const scored = scoreAll(candidates.filter((candidate) => candidate.caseStatus !== "closed"));
  const certain = scored.find((one) => belongs(message, one));
  if (certain) return { join: "conversation", conversationId: certain.candidate.conversationId, reason: reasonToJoin(message, certain) };
  const doubtful = scored.find(({ candidate }) => candidate.caseId !== null);
  if (!doubtful) return { join: "none", suggestion: null, reason: scored.length === 0 ? "Nothing links it to an earlier mail." : `Another conversation was like it, and ${message.fromAddress} has not been part of it.` };
  const reason = doubt(message, doubtful.candidate);
  return { join: "none", suggestion: { caseId: doubtful.candidate.caseId!, reason }, reason };
}

/** One entry for each conversation, by its strongest signal, the likeliest first. The order of equals is that of the candidates. */
function scoreAll(candidates: ThreadCandidate[]): Scored[] {
  const byConversation = new Map<string, Scored>();
  for (const candidate of candidates) {
    const known = byConversation.get(candidate.conversationId);
    if (!known) byConversation.set(candidate.conversationId, { candidate, signals: [candidate.signal], score: 0 });
    else {
      if (!known.signals.includes(candidate.signal)) known.signals.push(candidate.signal);
      const isStronger = signalScores[candidate.signal] > signalScores[known.candidate.signal];
      known.candidate = { ...(isStronger ? candidate : known.candidate), refersToOurMail: known.candidate.refersToOurMail || candidate.refersToOurMail };
    }
  }
  const scored = [...byConversation.values()];
  for (const one of scored) {
    const [first = 0, ...others] = one.signals.map((signal) => signalScores[signal]).toSorted((a, b) => b - a);
    one.score = first + SECOND_SIGNAL_SHARE * others.reduce((sum, score) => sum + score, 0);
  }
  return scored.toSorted((a, b) => b.score - a.score);
}

function belongs(message: ThreadableMessage, { candidate, signals, score }: Scored): boolean {
  if (message.direction === "outbound") return signals.some((signal) => ["references", "token", "referred_by", "shared_reference", "provider"].includes(signal));
  if (score >= JOINS_FROM && isParticipant(message, candidate)) return true;
  // A mail server that could not deliver our answer is never a participant, and quotes the id that we gave the answer.
  return message.kind === "bounce" && signals.includes("references") && candidate.refersToOurMail;
}

function isParticipant({ fromAddress, aliases }: ThreadableMessage, { participants }: ThreadCandidate): boolean {
  if (participants.has(fromAddress) || [...(aliases ?? [])].some((alias) => participants.has(alias))) return true;
  const bare = withoutTag(fromAddress);
  return [...participants].some((participant) => withoutTag(participant) === bare);
}

/** `ingrid+travel@…` is whoever has `ingrid@…`: what stands after the plus is that person's own choice. */
function withoutTag(address: string): string {
  const at = address.lastIndexOf("@");
  const plus = address.indexOf("+");
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

const signalWords: Record<ThreadSignal, string> = {
  references: "it answers a mail of it",
  token: "it went to an address that only this person was given",
  referred_by: "a mail of it answers this one",
  shared_reference: "it answers the same mail as one of it",
  provider: "Outlook puts it there",
  quotes: "it quotes a mail of it",
  subject_number: "its subject names the case",
  reply_subject: "it answers under the same subject",
  same_subject: "it has the same subject",
};

function reasonToJoin(message: ThreadableMessage, { signals, score, candidate }: Scored): string {
  const words = signals.toSorted((a, b) => signalScores[b] - signalScores[a]).map((signal) => signalWords[signal]).join(", ");
  const who = message.direction === "inbound" && isParticipant(message, candidate) ? `; ${message.fromAddress} is part of it` : "";
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${who} (${Math.round(score)}).`;
}

function doubt(message: ThreadableMessage, candidate: ThreadCandidate): string {
  const isIn = isParticipant(message, candidate);
  const stranger = `but ${message.fromAddress} has not been part of it.`;
  switch (candidate.signal) {
    case "references":
      return `It answers a mail of this case, ${stranger}`;
    case "token":
      return `It went to an address that somebody of this case was given, ${stranger}`;
    case "referred_by":
      return `A mail of this case answers it, ${stranger}`;
    case "shared_reference":
      return `It answers the same mail as one of this case, ${stranger}`;
    case "provider":
      return `Outlook puts it into this case's conversation, ${stranger}`;
    case "quotes":
      return `It quotes a mail of this case, ${stranger}`;
    case "subject_number":
      return isIn ? `Its subject names case #${candidate.caseNumber}.` : `Its subject names case #${candidate.caseNumber}, ${stranger}`;
    case "reply_subject":
    case "same_subject":
      return "The same person wrote about the same subject.";
    default:
      return candidate.signal satisfies never;
  }
}
