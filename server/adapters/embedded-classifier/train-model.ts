import type { Category } from "../../contract/conversations.ts";
import type { Lesson } from "../../services/classification/classifier.ts";
import { confidencesOf, FIRST_MIX, fitMix, type Mix, type Signs } from "./calibrate.ts";
import { ENCODER_LENGTH, withDense } from "./encoder.ts";
import { hashFeatures } from "./hash-features.ts";
import { createKeywordReader, createReader, type Learned, readingOf } from "./model.ts";
import { trainSvm } from "./train-svm.ts";
import { createVocabulary, createWeigher } from "./vocabulary.ts";

/** A lesson with its features, counted once for all folds. */
export interface Example {
  /** Place of its category. */
  category: number;
  cost: number;
  counts: Map<number, number>;
  keywords: Float64Array | null;
  dense: Float32Array | null;
  text: string;
}

/** What was said of a lesson by a model that had not seen it. */
export interface Rehearsed {
  signs: Signs;
  truth: number;
}

const KEYWORDS_MAX = 200;
const SEED_COST = 0.3;
const LABEL_COST = 1;
/** Fewer would fit the calibration to chance. */
const LABELS_TO_CALIBRATE = 50;
/** With few examples, leaving out a fifth of them would make a model look less sure than the whole one is. */
const foldCount = (exampleCount: number) => {
  if (exampleCount <= 2_000) return 10;
  return exampleCount <= 5_000 ? 5 : 3;
};
/** So many of the mails of the known categories are not taken for strangers. */
const KEPT_SHARE = 0.95;
/** Who doubts less than this knows it, however little the others doubt. */
const DOUBT_MIN = 0.1;

/** What an admin wrote about the categories, as if it were mails. */
export function seedsOf(categories: Category[]): Example[] {
  return categories.flatMap(({ name, description, keywords }, category) => {
    const texts = [name, ...description.split(/[.;]\s+/), ...keywords.slice(0, KEYWORDS_MAX)].filter((text) => text.trim() !== "");
    return texts.map((text) => ({ category, cost: SEED_COST, counts: hashFeatures(text), keywords: null, dense: null, text }));
  });
}

/** Lessons of categories that are no more are left out. `dense` has the encoder's vector of each lesson. */
export function examplesOf(categories: Category[], lessons: Lesson[], dense: Float32Array[] | null): Example[] {
  const places = new Map(categories.map(({ key }, index) => [key, index]));
  const readKeywords = createKeywordReader(categories);
  return lessons.flatMap(({ text, category }, index) => {
    const place = places.get(category);
    return place === undefined ? [] : [{ category: place, cost: LABEL_COST, counts: hashFeatures(text), keywords: readKeywords(text), dense: dense?.[index] ?? null, text }];
  });
}

export function trainModel(categories: Category[], seeds: Example[], examples: Example[], mix: Mix = FIRST_MIX): Learned {
  const all = [...seeds, ...examples];
  const vocabulary = createVocabulary(all.map(({ counts }) => counts));
  const weigh = createWeigher(vocabulary);
  const hasEncoder = examples.some(({ dense }) => dense !== null);
  const vocabularySize = vocabulary.hashes.length;
  const rows = all.map(({ counts, dense, category, cost }) => ({ vector: dense ? withDense(weigh(counts), dense, vocabularySize) : weigh(counts), category, cost }));
  const planes = trainSvm(rows.filter(({ vector }) => vector.places.length > 0), { featureCount: vocabularySize + (hasEncoder ? ENCODER_LENGTH : 0), categoryCount: categories.length });
  return { keys: categories.map(({ key }) => key), vocabulary, planes, mix, doubtMax: null, hasEncoder };
}

/** Each example judged by a model that was trained without its fold. `known` limits what that model may have seen besides. */
export function rehearse(categories: Category[], seeds: Example[], examples: Example[], known: (example: Example, index: number) => boolean = () => true): Rehearsed[] {
  // Where nothing may be known, one model says of all.
  const count = examples.some(known) ? foldCount(examples.length) : 1;
  const folds = foldsOf(examples, count);
  const rehearsed: Rehearsed[] = [];
  for (let fold = 0; fold < count; fold += 1) {
    const reader = createReader(trainModel(categories, seeds, examples.filter((example, index) => folds[index] !== fold && known(example, index))));
    for (const [index, { text, dense, keywords, category }] of examples.entries()) {
      if (folds[index] === fold) rehearsed[index] = { signs: { margins: reader.margins(text, dense), keywords: keywords! }, truth: category };
    }
  }
  return rehearsed;
}

export function mixOf(rehearsed: Rehearsed[]): Mix {
  return rehearsed.length < LABELS_TO_CALIBRATE ? FIRST_MIX : fitMix(rehearsed);
}

/** The doubt that all but a twentieth of the known mails stay below. */
export function doubtMaxOf(rehearsed: Rehearsed[], mix: Mix): number | null {
  if (rehearsed.length < LABELS_TO_CALIBRATE) return null;
  const doubts = rehearsed.map(({ signs }) => readingOf(signs, mix).doubt).toSorted((a, b) => a - b);
  return Math.max(DOUBT_MIN, doubts[Math.min(doubts.length - 1, Math.floor(doubts.length * KEPT_SHARE))]!);
}

export function confidencesIn(rehearsed: Rehearsed[], mix: Mix): Float64Array[] {
  return rehearsed.map(({ signs }) => confidencesOf(signs, mix));
}

/** Every category is spread over all folds. */
function foldsOf(examples: Example[], foldsCount: number): number[] {
  const counts = new Map<number, number>();
  return examples.map(({ category }) => {
    const count = counts.get(category) ?? 0;
    counts.set(category, count + 1);
    return (count + category) % foldsCount;
  });
}
