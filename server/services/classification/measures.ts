/** Of one mail: which category was said with which confidence, and which it was. */
export interface Judged {
  truth: string;
  predicted: string;
  confidence: number;
}

export interface Bin {
  /** What was said on average. */
  confidence: number;
  /** How often it was right. */
  accuracy: number;
  count: number;
}

const BINS = 10;

export function accuracyOf(judged: Judged[]): number {
  return judged.filter(({ truth, predicted }) => truth === predicted).length / Math.max(1, judged.length);
}

/** The mean of the categories' F1: a rare one counts as much as a frequent one. */
export function macroF1Of(judged: Judged[]): number {
  const scores = [...new Set(judged.map(({ truth }) => truth))].map((key) => {
    const hits = judged.filter(({ truth, predicted }) => truth === key && predicted === key).length;
    const said = judged.filter(({ predicted }) => predicted === key).length;
    const is = judged.filter(({ truth }) => truth === key).length;
    return (2 * hits) / (said + is);
  });
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}

/** Ten bins of equal width; empty ones are left out. */
export function binsOf(judged: Judged[]): Bin[] {
  return Array.from({ length: BINS }, (_, bin) => judged.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin))
    .filter((members) => members.length > 0)
    .map((members) => ({ confidence: members.reduce((sum, { confidence }) => sum + confidence, 0) / members.length, accuracy: accuracyOf(members), count: members.length }));
}

/** Expected calibration error: how far what is said lies from what is right, on average (0 to 1). */
export function calibrationErrorOf(judged: Judged[]): number {
  return binsOf(judged).reduce((sum, { confidence, accuracy, count }) => sum + (count / judged.length) * Math.abs(confidence - accuracy), 0);
}

/** One-sided 95 %. */
const WILSON_Z = 1.645;

/** The share of hits that is at least so, for all that so few tries can say (Wilson, 1927). */
export function wilsonLowerBound(hits: number, tries: number): number {
  if (tries === 0) return 0;
  const share = hits / tries;
  const z2 = WILSON_Z * WILSON_Z;
  const centre = share + z2 / (2 * tries);
  const spread = WILSON_Z * Math.sqrt((share * (1 - share) + z2 / (4 * tries)) / tries);
  return (centre - spread) / (1 + z2 / tries);
}

/** What must be right of what is assigned without a person. */
export const THRESHOLD_GOAL = 0.9;
export const NATURAL_LABELS_NEEDED = 200;
/** Of fewer the bound says nothing. */
const ABOVE_MIN = 30;

/**
 * The lowest confidence from which on the mails that people really got were right, by the lower bound; null where no
 * confidence is proven. Examples that somebody chose prove nothing: a threshold of balanced examples for 90 % gave 65 to
 * 73 % on live mail.
 */
export function provenThreshold(natural: Judged[]): number | null {
  if (natural.length < NATURAL_LABELS_NEEDED) return null;
  const sorted = natural.toSorted((a, b) => b.confidence - a.confidence);
  let hits = 0;
  let threshold: number | null = null;
  for (const [index, { truth, predicted, confidence }] of sorted.entries()) {
    if (truth === predicted) hits += 1;
    const isLastOfItsKind = sorted[index + 1]?.confidence !== confidence;
    if (isLastOfItsKind && index + 1 >= ABOVE_MIN && wilsonLowerBound(hits, index + 1) >= THRESHOLD_GOAL) threshold = confidence;
  }
  // Confidences are told in thousandths.
  return threshold === null ? null : Math.floor(threshold * 1_000) / 1_000;
}

/** How likely it is that what differs between two judges is chance (McNemar, exact and one-sided): that `after` errs more. */
export function chanceOfWorse(before: boolean[], after: boolean[]): number {
  const lost = before.filter((isRight, index) => isRight && !after[index]).length;
  const won = after.filter((isRight, index) => isRight && !before[index]).length;
  let chance = 0;
  for (let count = lost; count <= lost + won; count += 1) chance += binomial(lost + won, count);
  return chance;
}

function binomial(tries: number, hits: number): number {
  let logarithm = -tries * Math.LN2;
  for (let at = 1; at <= hits; at += 1) logarithm += Math.log(tries - hits + at) - Math.log(at);
  return Math.exp(logarithm);
}
