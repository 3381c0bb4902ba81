import { setImmediate as nextTurn } from "node:timers/promises";
import type { Category } from "../../contract/conversations.ts";
import type { LabelledText } from "../../services/classification/classifier.ts";
import { createKeywordScorer } from "./bm25.ts";
import { FIRST_SHARPNESS, fitSharpness } from "./calibrate.ts";
import { cleanText, wordsOf } from "./clean-text.ts";
import { hashFeatures } from "./hash-features.ts";
import { type Hyperplane, marginOf, trainSvm } from "./train-svm.ts";
import { createWeigher, type SparseVector, type Weigher } from "./weigh-features.ts";

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

interface Row extends Example {
  vector: SparseVector;
}

const LABELS_MAX = 800;
const LABEL_CHARS = 800;
const KEYWORDS_MAX = 200;
const SEED_COST = 0.3;
const LABEL_COST = 1;
const MARGIN_WEIGHT = 0.6;
const KEYWORDS_WEIGHT = 1.8;
/** A keyword score at which half of what keywords can say is said. */
const KEYWORDS_HALF = 2;
/** Fewer would fit the calibration to chance. */
const LABELS_TO_CALIBRATE = 50;
const HELD_OUT_EVERY = 5;
const EXAMPLES_PER_TURN = 50;

/**
 * A model of the categories' own words and of mails that people labelled. With enough labels it is rehearsed without a
 * fifth of them first, to learn how sure it may be.
 */
export async function trainModel(categories: Category[], labels: LabelledText[]): Promise<Model> {
  const seeds = categories.flatMap(seedsOf);
  const labelled = examplesOf(categories, labels);
  const { weigh, rows } = await prepare([...seeds, ...labelled]);
  const scoreKeywords = createKeywordScorer(categories);
  const scorer = async (kept: Row[]): Promise<Model["score"]> => {
    const planes = await trainPlanes(categories.length, kept);
    return (text) => combine(planes, weigh(hashFeatures(text)), scoreKeywords(wordsOf(text)));
  };
  const score = await scorer(rows);
  if (labelled.length < LABELS_TO_CALIBRATE) return { score, sharpness: FIRST_SHARPNESS };
  const isHeldOut = (_: unknown, index: number) => index >= seeds.length && index % HELD_OUT_EVERY === 0;
  const rehearsal = await scorer(rows.filter((row, index) => !isHeldOut(row, index)));
  return { score, sharpness: fitSharpness(rows.filter(isHeldOut).map(({ text, category }) => ({ scores: rehearsal(text), truth: category }))) };
}

/** Counts and weighs the features of all examples; requests are answered meanwhile. */
async function prepare(examples: Example[]): Promise<{ weigh: Weigher; rows: Row[] }> {
  const counts: Map<number, number>[] = [];
  for (const [index, { text }] of examples.entries()) {
    counts.push(hashFeatures(text));
    if (index % EXAMPLES_PER_TURN === 0) await nextTurn();
  }
  const weigh = createWeigher(counts);
  const rows: Row[] = [];
  for (const [index, example] of examples.entries()) {
    rows.push({ ...example, vector: weigh(counts[index]!) });
    if (index % EXAMPLES_PER_TURN === 0) await nextTurn();
  }
  return { weigh, rows };
}

async function trainPlanes(categoryCount: number, rows: Row[]): Promise<Hyperplane[]> {
  const planes: Hyperplane[] = [];
  for (let category = 0; category < categoryCount; category += 1) {
    planes.push(await trainSvm(rows.map((row) => ({ vector: row.vector, isMember: row.category === category, cost: row.cost }))));
  }
  return planes;
}

function combine(planes: Hyperplane[], vector: SparseVector, keywords: number[]): number[] {
  return planes.map((plane, category) => {
    const margin = vector.buckets.length === 0 ? -1 : Math.max(-1, Math.min(1, marginOf(plane, vector)));
    const said = keywords[category]! / (keywords[category]! + KEYWORDS_HALF);
    return MARGIN_WEIGHT * margin + KEYWORDS_WEIGHT * said;
  });
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
