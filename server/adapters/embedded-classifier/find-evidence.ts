import { shorten } from "./first-sentence.ts";

const EVIDENCE_CHARS = 300;
const SENTENCES_MAX = 40;

/** The sentence that by itself speaks most for the category at `place`; null where none does more than the average. */
export function findEvidence(sentences: string[], read: (sentence: string) => Float64Array, place: number): string | null {
  let heaviest = 0;
  let found: string | null = null;
  for (const sentence of sentences.slice(0, SENTENCES_MAX)) {
    const confidences = read(sentence);
    const weight = confidences[place]! - confidences.reduce((sum, share) => sum + share, 0) / confidences.length;
    if (weight > heaviest) [heaviest, found] = [weight, sentence];
  }
  return found === null ? null : shorten(found, EVIDENCE_CHARS);
}
