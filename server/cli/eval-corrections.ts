import { FIRST_MIX, topOf } from "../adapters/embedded-classifier/calibrate.ts";
import { createKeywordReader, createReader, readingOf } from "../adapters/embedded-classifier/model.ts";
import { examplesOf, seedsOf, trainModel } from "../adapters/embedded-classifier/train-model.ts";
import { accuracyOf, macroF1Of } from "../services/classification/measures.ts";
import { LABELS_PER_LESSON } from "../services/classification/train-classifier.ts";
import { createRandom, shuffled } from "./eval-random.ts";
import { categoriesOf, drawn } from "./eval-run.ts";
import type { Labelled } from "./eval-source.ts";

export interface CorrectionPoint {
  corrections: number;
  /** Seen until then. */
  mails: number;
  accuracy: number;
  macroF1: number;
}

const STEPS = [0, 20, 50, 100, 200, 500, 1_000];

/**
 * A stream of mails with a person who corrects every error and leaves what is right: from a few examples a class on, a new
 * model after every ten labels, measured on the other part after so many corrections.
 */
export function correctedStream(train: Labelled[], test: Labelled[], { perClass, corrections, seed }: { perClass: number; corrections: number; seed: number }): CorrectionPoint[] {
  const first = new Set(drawn(train, { perClass, seed }));
  const stream = shuffled(train.filter((one) => !first.has(one)), createRandom(seed + 1));
  const categories = categoriesOf(train);
  const keys = categories.map(({ key }) => key);
  const seeds = seedsOf(categories);
  const readKeywords = createKeywordReader(categories);
  const lessons = examplesOf(categories, [...first].map((one) => ({ ...one, isKnown: false })), null);
  let reader = createReader(trainModel(categories, seeds, lessons));
  const judge = ({ text }: Labelled) => keys[topOf(readingOf({ margins: reader.margins(text, null), keywords: readKeywords(text) }, { ...FIRST_MIX, noneScore: null }).confidences)]!;
  const points: CorrectionPoint[] = [];
  const steps = [...STEPS.filter((step) => step < corrections), corrections];
  const measure = (made: number, mails: number) => {
    const judged = test.map((one) => ({ truth: one.category, predicted: judge(one), confidence: 1 }));
    points.push({ corrections: made, mails, accuracy: accuracyOf(judged), macroF1: macroF1Of(judged) });
  };
  let made = 0;
  let unlearned = 0;
  if (steps[0] === 0) measure(0, 0);
  for (const [index, mail] of stream.entries()) {
    if (made >= corrections) break;
    const isRight = judge(mail) === mail.category;
    lessons.push(...examplesOf(categories, [{ ...mail, isKnown: false }], null));
    unlearned += 1;
    if (unlearned >= LABELS_PER_LESSON) {
      reader = createReader(trainModel(categories, seeds, lessons));
      unlearned = 0;
    }
    if (isRight) continue;
    made += 1;
    if (steps.includes(made)) measure(made, index + 1);
  }
  if (points.at(-1)?.corrections !== made) measure(made, stream.length);
  return points;
}
