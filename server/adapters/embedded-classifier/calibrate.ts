/** Before a desk has labels: a middle between what plain and what hard example mails asked for. */
export const FIRST_MIX: Mix = { keywordsWeight: 3, sharpness: 0.96, noneScore: 0.58 };

/** How margins and keywords become confidences. */
export interface Mix {
  /** What a full score of keywords weighs against a margin of 1. */
  keywordsWeight: number;
  /** An inverse temperature. */
  sharpness: number;
  /** What "none of these" scores: a mail with no sign of any category must not make one of them likely. Null: it competes with nothing. */
  noneScore: number | null;
}

/** What speaks for each category: the side of its hyperplane, and its keywords (0 to 1). */
export interface Signs {
  margins: Float64Array;
  keywords: Float64Array;
}

const MARGIN_MAX = 1.5;
const SHARPNESSES = Array.from({ length: 30 }, (_, step) => 0.5 * 1.12 ** step);
const KEYWORDS_WEIGHTS = [0, 0.4, 0.8, 1.5, 3];

/** Scores as probabilities; what is missing to 1 belongs to "none of these". */
export function confidencesOf({ margins, keywords }: Signs, { keywordsWeight, sharpness, noneScore }: Mix): Float64Array {
  const scores = margins.map((margin, category) => Math.max(-MARGIN_MAX, Math.min(MARGIN_MAX, margin)) + keywordsWeight * keywords[category]!);
  const top = Math.max(noneScore ?? -Infinity, ...scores);
  const powers = scores.map((score) => Math.exp(sharpness * (score - top)));
  const sum = powers.reduce((total, power) => total + power, noneScore === null ? 0 : Math.exp(sharpness * (noneScore - top)));
  return powers.map((power) => power / sum);
}

/** The mix under which labels that were kept out of training are least surprising. */
export function fitMix(judged: { signs: Signs; truth: number }[]): Mix {
  const hasKeywords = judged.some(({ signs }) => signs.keywords.some((score) => score > 0));
  let best: { mix: Mix; surprise: number } | null = null;
  for (const keywordsWeight of hasKeywords ? KEYWORDS_WEIGHTS : [0]) {
    for (const sharpness of SHARPNESSES) {
      const mix: Mix = { keywordsWeight, sharpness, noneScore: null };
      const surprise = judged.reduce((sum, { signs, truth }) => sum - Math.log(Math.max(confidencesOf(signs, mix)[truth]!, 1e-9)), 0);
      if (!best || surprise < best.surprise) best = { mix, surprise };
    }
  }
  return best!.mix;
}

/** How undecided: 0 where one category has it all, 1 where all are alike. */
export function doubtOf(confidences: Float64Array): number {
  if (confidences.length < 2) return 0;
  const entropy = confidences.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  return entropy / Math.log(confidences.length);
}

/** The place of the highest; -1 of none. */
export function topOf(values: ArrayLike<number>): number {
  let top = values.length > 0 ? 0 : -1;
  for (let place = 1; place < values.length; place += 1) if (values[place]! > values[top]!) top = place;
  return top;
}
