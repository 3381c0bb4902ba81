import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { Learned } from "./model.ts";

const FORMAT = 1;
const Head = z.object({
  format: z.literal(FORMAT),
  keys: z.array(z.string()),
  featureCount: z.int().min(0),
  weightCount: z.int().min(0),
  mix: z.object({ keywordsWeight: z.number(), sharpness: z.number(), noneScore: z.number().nullable() }),
  doubtMax: z.number().nullable(),
  hasEncoder: z.boolean(),
});
const BYTES_MAX = 256 * 1024 * 1024;

/** A line of JSON, then hashes, rarities and weights, four bytes each; compressed. */
export function writeModel({ keys, vocabulary, planes, mix, doubtMax, hasEncoder }: Learned): Uint8Array {
  const head: z.infer<typeof Head> = { format: FORMAT, keys, featureCount: vocabulary.hashes.length, weightCount: planes.weights.length, mix, doubtMax, hasEncoder };
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytesOf(vocabulary.hashes), bytesOf(vocabulary.rarity), bytesOf(planes.weights)]));
}

/** Throws what is no model of this format. */
export function readModel(file: Uint8Array): Learned {
  const bytes = gunzipSync(file, { maxOutputLength: BYTES_MAX });
  const end = bytes.indexOf(10);
  const { keys, featureCount, weightCount, mix, doubtMax, hasEncoder } = Head.parse(JSON.parse(bytes.subarray(0, end).toString("utf8")));
  // Numbers of four bytes must begin at a multiple of four.
  const body = Uint8Array.prototype.slice.call(bytes, end + 1).buffer;
  return {
    keys, mix, doubtMax, hasEncoder,
    vocabulary: { hashes: new Int32Array(body, 0, featureCount), rarity: new Float32Array(body, featureCount * 4, featureCount) },
    planes: { categoryCount: keys.length, weights: new Float32Array(body, featureCount * 8, weightCount) },
  };
}

function bytesOf(numbers: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
