/** The features that were learned, in the order of their hashes, and how rare each is. No clear text. */
export interface Vocabulary {
  hashes: Int32Array;
  rarity: Float32Array;
}

/** One text as a sparse vector of length 1; of length 0 where it shares no feature with what was learned. */
export interface SparseVector {
  /** Places in the vocabulary. */
  places: Int32Array;
  values: Float32Array;
}

/** Turns the features of a text, as `hashFeatures` counts them, into its vector. */
export type Weigher = (counts: Map<number, number>) => SparseVector;

export function createVocabulary(texts: Map<number, number>[]): Vocabulary {
  const users = new Map<number, number>();
  for (const counts of texts) for (const hash of counts.keys()) users.set(hash, (users.get(hash) ?? 0) + 1);
  const hashes = Int32Array.from(users.keys()).sort();
  return { hashes, rarity: Float32Array.from(hashes, (hash) => Math.sqrt(Math.log((1 + texts.length) / (1 + users.get(hash)!)) + 1)) };
}

/** TF-IDF. Features that were not learned are left out: they would only shrink the others of a long mail. */
export function createWeigher({ hashes, rarity }: Vocabulary): Weigher {
  const placeOf = new Map<number, number>();
  for (const [place, hash] of hashes.entries()) placeOf.set(hash, place);
  return (counts) => {
    const places: number[] = [];
    const weights: number[] = [];
    let squares = 0;
    for (const [hash, count] of counts) {
      const place = placeOf.get(hash);
      if (place === undefined) continue;
      const weight = (1 + Math.log(count)) * rarity[place]!;
      places.push(place);
      weights.push(weight);
      squares += weight * weight;
    }
    const length = Math.sqrt(squares);
    return { places: Int32Array.from(places), values: Float32Array.from(weights, (weight) => weight / length) };
  };
}
