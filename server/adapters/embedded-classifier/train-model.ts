import { setImmediate as nextTurn } from "node:timers/promises";
import type { Category } from "../../contract/conversations.ts";
import type { LabelledText } from "../../services/classification/classifier.ts";
import { createKeywordScorer } from "./bm25.ts";
import { FIRST_SHARPNESS, fitSharpness } from "./calibrate.ts";
import { cleanText, wordsOf } from "./clean-text.ts";
import { marginOf, trainSvm } from "./train-svm.ts";
import { createWeigher } from "./weigh-features.ts";

export interface Model {
  /** One score per category, in their order; only their order and differences mean something. */
  score(text: string): number[];
  sharpness: number;
}

interface Example {
  text: string;
  category: number;
  cost: number;
}

const LABELS_MAX = 1_000;
const LABEL_CHARS = 1_200;
const KEYWORDS_MAX = 200;
const SEED_COST = 0.3;
const LABEL_COST = 1;
const MARGIN_WEIGHT = 0.6;
const KEYWORDS_WEIGHT = 0.9;
/** A keyword score at which half of what keywords can say is said. */
const KEYWORDS_HALF = 2;
/** Fewer would fit the calibration to chance. */
const LABELS_TO_CALIBRATE = 50;
const HELD_OUT_EVERY = 5;

/**
 * A model of the categories' own words and of mails that people labelled. With enough labels a fifth of them is held
 * out first, to learn how sure it may be.
 */
export async function trainModel(categories: Category[], labels: LabelledText[]): Promise<Model> {
  const seeds = categories.flatMap(seedsOf);
  const labelled = examplesOf(categories, labels);
  const score = await trainScorer(categories, [...seeds, ...labelled]);
  if (labelled.length < LABELS_TO_CALIBRATE) return { score, sharpness: FIRST_SHARPNESS };
  const heldOut = labelled.filter((_, index) => index % HELD_OUT_EVERY === 0);
  const kept = labelled.filter((_, index) => index % HELD_OUT_EVERY !== 0);
  const rehearsal = await trainScorer(categories, [...seeds, ...kept]);
  return { score, sharpness: fitSharpness(heldOut.map(({ text, category }) => ({ scores: rehearsal(text), truth: category }))) };
}

async function trainScorer(categories: Category[], examples: Example[]): Promise<Model["score"]> {
  const weigh = createWeigher(examples.map(({ text }) => text));
  const vectors = examples.map(({ text }) => weigh(text));
  const planes: ReturnType<typeof trainSvm>[] = [];
  for (const category of categories.keys()) {
    planes.push(trainSvm(examples.map((example, index) => ({ vector: vectors[index]!, isMember: example.category === category, cost: example.cost }))));
    // Requests are answered between two categories.
    await nextTurn();
  }
  const scoreKeywords = createKeywordScorer(categories);
  return (text) => {
    const vector = weigh(text);
    const keywords = scoreKeywords(wordsOf(text));
    return planes.map((plane, category) => {
      const margin = vector.buckets.length === 0 ? -1 : Math.max(-1, Math.min(1, marginOf(plane, vector)));
      const said = keywords[category]! / (keywords[category]! + KEYWORDS_HALF);
      return MARGIN_WEIGHT * margin + KEYWORDS_WEIGHT * 2 * said;
    });
  };
}

/** What an admin wrote about a category, as if it were mails. */
function seedsOf({ name, description, keywords }: Category, category: number): Example[] {
  const sentences = description.split(/[.;]\s+/);
  return [name, ...sentences, ...keywords.slice(0, KEYWORDS_MAX)].map((text) => ({ text, category, cost: SEED_COST }));
}

function examplesOf(categories: Category[], labels: LabelledText[]): Example[] {
  const places = new Map(categories.map(({ key }, index) => [key, index]));
  return labels.slice(0, LABELS_MAX).flatMap(({ subject, text, category }) => {
    const place = places.get(category);
    return place === undefined ? [] : [{ text: cleanText(`${subject}\n${text}`, LABEL_CHARS), category: place, cost: LABEL_COST }];
  });
}
