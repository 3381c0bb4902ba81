import { topOf } from "../adapters/embedded-classifier/calibrate.ts";
import { loadEncoder } from "../adapters/embedded-classifier/encoder.ts";
import { createKeywordReader, createReader, readingOf } from "../adapters/embedded-classifier/model.ts";
import { embedAll } from "../adapters/embedded-classifier/train-job.ts";
import { doubtMaxOf, examplesOf, mixOf, rehearse, seedsOf, trainModel } from "../adapters/embedded-classifier/train-model.ts";
import type { Category } from "../contract/conversations.ts";
import { accuracyOf, calibrationErrorOf, macroF1Of } from "../services/classification/measures.ts";
import type { Labelled } from "./eval-source.ts";
import { createRandom, shuffled } from "./eval-random.ts";
import { type Milliseconds, timeJudgements } from "./eval-time.ts";

export interface EvalReport extends Milliseconds {
  train: number;
  test: number;
  classes: number;
  encoder: boolean;
  accuracy: number;
  macroF1: number;
  top3: number;
  /** As a share: 0.03 are three points. */
  calibrationError: number;
  trainSeconds: number;
  outOfScope: { count: number; auroc: number; kept: number; recallAt95: number } | null;
}

export interface Vectors {
  train: Float32Array[];
  test: Float32Array[];
  outOfScope: Float32Array[];
}

export interface EvalSettings {
  perClass: number | null;
  seed: number;
  vectors?: Vectors;
}

/** The classes of a set as categories that nobody described. */
export function categoriesOf(train: Labelled[]): Category[] {
  return [...new Set(train.map(({ category }) => category))].sort().map((key) => ({ key, name: key.replaceAll(/[_-]+/g, " "), description: "", keywords: [] }));
}

/** At most so many of each class, by chance. */
export function drawn(train: Labelled[], { perClass, seed }: Pick<EvalSettings, "perClass" | "seed">): Labelled[] {
  if (perClass === null) return train;
  const counts = new Map<string, number>();
  return shuffled(train, createRandom(seed)).filter(({ category }) => {
    const count = counts.get(category) ?? 0;
    counts.set(category, count + 1);
    return count < perClass;
  });
}

/** Learns from one part, with all that is chosen chosen on it alone, and is measured on the other. */
export async function evaluate(trainAll: Labelled[], test: Labelled[], outOfScope: Labelled[] | null, settings: EvalSettings): Promise<EvalReport> {
  const train = drawn(trainAll, settings);
  const categories = categoriesOf(train);
  const keys = categories.map(({ key }) => key);
  const startedAt = performance.now();
  const seeds = seedsOf(categories);
  const examples = examplesOf(categories, train.map((one) => ({ ...one, isKnown: false })), settings.vectors?.train ?? null);
  const rehearsed = rehearse(categories, seeds, examples);
  const mix = mixOf(rehearsed);
  const doubtMax = doubtMaxOf(rehearsed, mix);
  const model = trainModel(categories, seeds, examples, mix);
  const reader = createReader(model);
  const readKeywords = createKeywordReader(categories);
  const trainSeconds = (performance.now() - startedAt) / 1_000;
  const read = ({ text }: Labelled, dense: Float32Array | null) => readingOf({ margins: reader.margins(text, dense), keywords: readKeywords(text) }, mix);
  const readings = test.map((one, index) => read(one, settings.vectors?.test[index] ?? null));
  const judged = readings.map(({ confidences }, index) => {
    const top = topOf(confidences);
    return { truth: test[index]!.category, predicted: keys[top]!, confidence: confidences[top]! };
  });
  const strangers = outOfScope?.map((one, index) => read(one, settings.vectors?.outOfScope[index] ?? null).doubt) ?? null;
  return {
    train: train.length, test: test.length, classes: keys.length, encoder: settings.vectors !== undefined,
    accuracy: accuracyOf(judged), macroF1: macroF1Of(judged), calibrationError: calibrationErrorOf(judged),
    top3: readings.filter(({ confidences }, index) => topThree(confidences).some((place) => keys[place] === test[index]!.category)).length / test.length,
    trainSeconds: round(trainSeconds), ...(await timeJudgements(model, categories, test)),
    outOfScope: strangers && strangersOf(readings.map(({ doubt }) => doubt), strangers, doubtMax),
  };
}

/** How well doubt tells those of no class; the limit is the one that training set, of its own mails alone. */
function strangersOf(known: number[], strangers: number[], doubtMax: number | null): EvalReport["outOfScope"] {
  const limit = doubtMax ?? known.toSorted((a, b) => a - b)[Math.floor(known.length * 0.95)] ?? 1;
  const sorted = known.toSorted((a, b) => a - b);
  // The share of pairs in which the stranger has the greater doubt; equal ones count half.
  const pairs = strangers.reduce((sum, doubt) => sum + (below(sorted, doubt) + below(sorted, doubt, true)) / 2, 0);
  return {
    count: strangers.length,
    auroc: pairs / Math.max(1, strangers.length * known.length),
    kept: known.filter((doubt) => doubt <= limit).length / Math.max(1, known.length),
    recallAt95: strangers.filter((doubt) => doubt > limit).length / Math.max(1, strangers.length),
  };
}

function below(sorted: number[], value: number, isInclusive = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (isInclusive && sorted[middle]! === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type EvalEncoder = (train: Labelled[], test: Labelled[], outOfScope: Labelled[] | null, settings?: Pick<EvalSettings, "perClass" | "seed">) => Promise<Vectors>;

/** Null where the optional packages are not installed. */
export async function loadEvalEncoder(): Promise<EvalEncoder | null> {
  const encoder = await loadEncoder();
  if (!encoder) return null;
  const embed = (rows: Labelled[]) => embedAll(encoder, rows.map(({ text }) => text));
  return async (train, test, outOfScope, settings = { perClass: null, seed: 1 }) => ({ train: await embed(drawn(train, settings)), test: await embed(test), outOfScope: await embed(outOfScope ?? []) });
}

function topThree(confidences: Float64Array): number[] {
  return [...confidences.keys()].toSorted((a, b) => confidences[b]! - confidences[a]!).slice(0, 3);
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
