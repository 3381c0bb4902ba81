/** Before a desk has labels: a middle between what plain and what hard example mails asked for (2.0 and 1.0). */
export const FIRST_SHARPNESS = 1.6;
/** What "none of these" scores: a mail with no sign of any category must not make one of them likely. */
const NONE_SCORE = 0.35;
const SHARPNESSES = [0.3, 0.5, 0.7, 1, 1.3, 1.6, 2.2, 2.8, 3.5, 4.5, 6];

/** Scores as probabilities; what is missing to 1 belongs to "none of these". */
export function toConfidences(scores: number[], sharpness: number): number[] {
  const top = Math.max(NONE_SCORE, ...scores);
  const powers = scores.map((score) => Math.exp(sharpness * (score - top)));
  const sum = powers.reduce((total, power) => total + power, Math.exp(sharpness * (NONE_SCORE - top)));
  return powers.map((power) => power / sum);
}

/** The sharpness (an inverse temperature) under which labels that were kept out of training are least surprising. */
export function fitSharpness(judged: { scores: number[]; truth: number }[]): number {
  const surprises = SHARPNESSES.map((sharpness) =>
    judged.reduce((sum, { scores, truth }) => sum - Math.log(Math.max(toConfidences(scores, sharpness)[truth]!, 1e-9)), 0),
  );
  return SHARPNESSES[surprises.indexOf(Math.min(...surprises))]!;
}
