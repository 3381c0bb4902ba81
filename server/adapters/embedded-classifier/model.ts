import type { Category } from "../../contract/conversations.ts";
import { createKeywordScorer } from "./bm25.ts";
import { confidencesOf, doubtOf, type Mix, type Signs } from "./calibrate.ts";
import { wordsOf } from "./clean-text.ts";
import { withDense } from "./encoder.ts";
import { hashFeatures } from "./hash-features.ts";
import { marginsOf, type Planes } from "./train-svm.ts";
import { createWeigher, type Vocabulary } from "./vocabulary.ts";

/** All that is learned: hashes and weights, no clear text. */
export interface Learned {
  /** Keys of the categories, in the order of the planes. */
  keys: string[];
  vocabulary: Vocabulary;
  planes: Planes;
  mix: Mix;
  /** Above this doubt a mail is of none of the categories. Null: too little was seen to say. */
  doubtMax: number | null;
  /** The planes know the sentence encoder's vector behind the vocabulary. */
  hasEncoder: boolean;
}

export interface Reader {
  hasEncoder: boolean;
  /** What a text shows of each category that was learned. `dense`: the encoder's vector, where the model wants it. */
  margins(text: string, dense: Float32Array | null): Float64Array;
}

export function createReader({ vocabulary, planes, hasEncoder }: Learned): Reader {
  const weigh = createWeigher(vocabulary);
  const featureCount = vocabulary.hashes.length;
  return {
    hasEncoder,
    margins: (text, dense) => {
      const vector = weigh(hashFeatures(text));
      const whole = hasEncoder && dense ? withDense(vector, dense, featureCount) : vector;
      if (whole.places.length === 0) return new Float64Array(planes.categoryCount).fill(-1);
      return marginsOf(planes, whole);
    },
  };
}

/** A keyword score at which half of what keywords can say is said. */
const KEYWORDS_HALF = 2;

/** What a text says by the categories' keywords alone, from 0 to 1. */
export function createKeywordReader(categories: Category[]): (text: string) => Float64Array {
  const score = createKeywordScorer(categories);
  return (text) => Float64Array.from(score(wordsOf(text)), (said) => said / (said + KEYWORDS_HALF));
}

export interface Reading {
  confidences: Float64Array;
  doubt: number;
}

export function readingOf(signs: Signs, mix: Mix): Reading {
  const confidences = confidencesOf(signs, mix);
  return { confidences, doubt: doubtOf(confidences) };
}
