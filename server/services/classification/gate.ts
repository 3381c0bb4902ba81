import type { ModelMeasures } from "../../contract/classification.ts";
import { accuracyOf, binsOf, calibrationErrorOf, chanceOfWorse, type Judged, macroF1Of, provenThreshold } from "./measures.ts";

/** A lesson as it was judged by the new model and by what was known before, neither of which had seen it; oldest first. */
export interface Compared {
  truth: string;
  after: { predicted: string; confidence: number };
  before: { predicted: string; confidence: number };
  /** A mail as it came, labelled by whoever worked on it. */
  isNatural: boolean;
}

const NEWEST = 200;
const MACRO_F1_LOSS_MAX = 0.01;
const CHANCE_MIN = 0.05;

/**
 * What a model is worth, and whether it may take over: not where on the newest mails its macro-F1 is more than a point
 * lower, or where it errs more often than chance allows.
 */
export function weighModel(compared: Compared[]): { isDeployed: boolean; measures: ModelMeasures } {
  const natural = compared.filter(({ isNatural }) => isNatural);
  const judged = (natural.length > 0 ? natural : compared).map(({ truth, after }) => ({ truth, ...after }));
  const reason = worseBy(compared.slice(-NEWEST));
  const measures: ModelMeasures = {
    accuracy: accuracyOf(judged),
    macroF1: macroF1Of(judged),
    calibrationError: judged.length === 0 ? 0 : calibrationErrorOf(judged),
    threshold: provenThreshold(natural.map(({ truth, after }) => ({ truth, ...after }))),
    bins: binsOf(judged),
    reason,
  };
  return { isDeployed: reason === null, measures };
}

function worseBy(newest: Compared[]): string | null {
  const side = (which: "before" | "after"): Judged[] => newest.map((one) => ({ truth: one.truth, ...one[which] }));
  const [before, after] = [side("before"), side("after")];
  const loss = macroF1Of(before) - macroF1Of(after);
  if (loss > MACRO_F1_LOSS_MAX) return `On the newest ${newest.length} mails its macro-F1 is ${points(loss)} points lower than before.`;
  const chance = chanceOfWorse(before.map(isRight), after.map(isRight));
  return chance < CHANCE_MIN ? `On the newest ${newest.length} mails it errs more often than before.` : null;
}

const isRight = ({ truth, predicted }: Judged) => truth === predicted;
const points = (share: number) => (share * 100).toFixed(1);
