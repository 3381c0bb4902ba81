import type { Classification } from "../../contract/conversations.ts";
import { foldText } from "./clean-text.ts";
import { shorten } from "./first-sentence.ts";

const EVIDENCE_CHARS = 300;

/** Words that complain in any mail; a sentiment lexicon as such is wrong half of the time and is not used. */
const COMPLAINTS = [
  "unacceptable", "disappointed", "disappointing", "outrageous", "disgusting", "appalling", "never again", "worst", "ripped off", "fed up", "dissatisfied",
  "inakzeptabel", "unverschämt", "enttäuscht", "nie wieder", "frechheit", "unzumutbar", "unzufrieden", "katastrophal",
  "inacceptable", "inadmissible", "déçu", "déçue", "déçus", "scandaleux", "honteux", "mécontent", "mécontente",
  "inaceptable", "decepcionado", "decepcionada", "indignado", "indignada", "vergonzoso", "pésimo", "inaceitável", "desapontado", "péssimo",
  "inaccettabile", "deluso", "delusa", "vergognoso", "onacceptabel", "teleurgesteld", "schandalig",
].map((term) => ({ term, pattern: new RegExp(`(?<![\\p{L}\\p{N}])${foldText(term)}(?![\\p{L}\\p{N}])`, "u") }));
const DENIAL = /(?<![\p{L}\p{N}])(?:not|no|never been|nicht|kein|keine|pas|jamais|nao|non|niet|neither)\s+(?:\p{L}+\s+)?$/u;

/** Of the sentences that complain in such words, about so many are meant so; where none does, nothing is known. */
const CONFIDENCE = 0.7;

export interface Tone {
  sentiment: Classification["sentiment"];
  confidence: number;
  evidence: string | null;
}

/** Negative where a sentence clearly complains; otherwise nothing is claimed. */
export function detectSentiment(sentences: string[]): Tone {
  const evidence = sentences.find(complains) ?? null;
  return evidence === null ? { sentiment: "unknown", confidence: 0, evidence } : { sentiment: "negative", confidence: CONFIDENCE, evidence: shorten(evidence, EVIDENCE_CHARS) };
}

function complains(sentence: string): boolean {
  const folded = foldText(sentence);
  return COMPLAINTS.some(({ pattern }) => {
    const at = folded.search(pattern);
    return at >= 0 && !DENIAL.test(folded.slice(0, at));
  });
}
