import { BUCKETS } from "./hash-features.ts";

/** One text as a sparse vector of length 1; of length 0 where it shares no feature with what was learned. */
export interface SparseVector {
  buckets: Int32Array;
  values: Float32Array;
}

/** Turns the features of a text, as `hashFeatures` counts them, into its vector. */
export type Weigher = (counts: Map<number, number>) => SparseVector;

/**
 * TF-IDF as it is known from the features of all `texts`. Features that none of them has are left out: they would only
 * shrink the others of a long mail.
 */
export function createWeigher(texts: Map<number, number>[]): Weigher {
  const rarity = new Float32Array(BUCKETS);
  for (const counts of texts) for (const bucket of counts.keys()) rarity[bucket]! += 1;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    if (rarity[bucket]! > 0) rarity[bucket] = Math.log((1 + texts.length) / (1 + rarity[bucket]!)) + 1;
  }
  return (counts) => weigh(counts, rarity);
}

function weigh(counts: Map<number, number>, rarity: Float32Array): SparseVector {
  const known = [...counts].filter(([bucket]) => rarity[bucket]! > 0);
  const values = Float32Array.from(known, ([bucket, count]) => (1 + Math.log(count)) * rarity[bucket]!);
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { buckets: Int32Array.from(known, ([bucket]) => bucket), values: values.map((value) => value / length) };
}
