import type { Category } from "../../contract/conversations.ts";
import type { Lesson, Rehearsal, Trained } from "../../services/classification/classifier.ts";
import { FIRST_MIX, topOf } from "./calibrate.ts";
import { type Encoder, loadEncoder } from "./encoder.ts";
import { writeModel } from "./model-file.ts";
import { confidencesIn, doubtMaxOf, type Example, examplesOf, mixOf, rehearse, type Rehearsed, seedsOf, trainModel } from "./train-model.ts";

/** From so many lessons on a rehearsal can tell whether the encoder helps; up to so many it can be asked for all of them. */
const ENCODER_LESSONS = { min: 100, max: 2_000 };
/** What it must gain: it costs a tenth of a second a mail. Where words alone leave so little to gain it is not asked. */
const ENCODER_GAIN = 0.01;
const RIGHT_ENOUGH = 0.98;
const ENCODER_BATCH = 16;

/** A model of all lessons, with what models that had not seen them said of each. */
export async function runTraining({ categories, lessons }: { categories: Category[]; lessons: Lesson[] }): Promise<Trained> {
  const keys = new Set(categories.map(({ key }) => key));
  const kept = lessons.map((lesson, place) => ({ lesson, place })).filter(({ lesson }) => keys.has(lesson.category));
  const seeds = seedsOf(categories);
  const plain = examplesOf(categories, kept.map(({ lesson }) => lesson), null);
  const rehearsedPlain = rehearse(categories, seeds, plain);
  const { examples, rehearsed } = await withEncoder(categories, seeds, plain, rehearsedPlain);
  const mix = mixOf(rehearsed);
  const before = rehearse(categories, seeds, plain, (_, index) => kept[index]!.lesson.isKnown);
  const model = { ...trainModel(categories, seeds, examples, mix), doubtMax: doubtMaxOf(rehearsed, mix) };
  const say = (list: Rehearsed[], by: typeof mix): Rehearsal[] => confidencesIn(list, by).map((confidences, index) => {
    const top = topOf(confidences);
    return { lesson: kept[index]!.place, predicted: categories[top]!.key, confidence: confidences[top]! };
  });
  const isNothingKnown = kept.every(({ lesson }) => !lesson.isKnown);
  return { weights: writeModel(model), rehearsed: say(rehearsed, mix), before: say(before, isNothingKnown ? FIRST_MIX : mixOf(before)), hasEncoder: model.hasEncoder };
}

/** The sentence encoder is switched on where a rehearsal with it errs less. */
async function withEncoder(categories: Category[], seeds: Example[], plain: Example[], rehearsed: Rehearsed[]): Promise<{ examples: Example[]; rehearsed: Rehearsed[] }> {
  const isTooFewOrMany = plain.length < ENCODER_LESSONS.min || plain.length > ENCODER_LESSONS.max;
  if (isTooFewOrMany || shareRight(rehearsed) >= RIGHT_ENOUGH) return { examples: plain, rehearsed };
  const encoder = await loadEncoder();
  if (!encoder) return { examples: plain, rehearsed };
  const dense = await embedAll(encoder, plain.map(({ text }) => text));
  const examples = plain.map((example, index) => ({ ...example, dense: dense[index]! }));
  const withIt = rehearse(categories, seeds, examples);
  return shareRight(withIt) >= shareRight(rehearsed) + ENCODER_GAIN ? { examples, rehearsed: withIt } : { examples: plain, rehearsed };
}

export async function embedAll(encoder: Encoder, texts: string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += ENCODER_BATCH) vectors.push(...(await encoder.embed(texts.slice(from, from + ENCODER_BATCH))));
  return vectors;
}

function shareRight(rehearsed: Rehearsed[]): number {
  const mix = mixOf(rehearsed);
  const right = confidencesIn(rehearsed, mix).filter((confidences, index) => topOf(confidences) === rehearsed[index]!.truth).length;
  return right / Math.max(1, rehearsed.length);
}
