import { setImmediate as nextTurn } from "node:timers/promises";
import { BUCKETS } from "./hash-features.ts";
import type { SparseVector } from "./weigh-features.ts";

/** One category against the rest: the margin of a text is `weights · vector + bias`. */
export interface Hyperplane {
  weights: Float32Array;
  bias: number;
}

export interface TrainingRow {
  vector: SparseVector;
  isMember: boolean;
  /** What an error on it costs. */
  cost: number;
}

const ROUNDS_MAX = 15;
const TOLERANCE = 0.05;

/**
 * A linear support vector machine with squared hinge loss, by dual coordinate descent: algorithm 1 of Hsieh et al.,
 * "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), as in LIBLINEAR. Deterministic; requests
 * are answered between its rounds.
 */
export async function trainSvm(rows: TrainingRow[]): Promise<Hyperplane> {
  const plane: Hyperplane = { weights: new Float32Array(BUCKETS), bias: 0 };
  // An only category has nothing to be told from: any text would lie on its side.
  if (rows.every(({ isMember }) => isMember)) return plane;
  const alphas = new Float64Array(rows.length);
  const memberCost = costOfMember(rows);
  const order = rows.map((_, index) => index);
  const random = createRandom();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    shuffle(order, random);
    let worst = 0;
    for (const index of order) worst = Math.max(worst, descend(plane, alphas, index, rows[index]!, memberCost));
    if (worst < TOLERANCE) break;
    await nextTurn();
  }
  return plane;
}

export function marginOf(plane: Hyperplane, { buckets, values }: SparseVector): number {
  let sum = plane.bias;
  for (let at = 0; at < buckets.length; at += 1) sum += plane.weights[buckets[at]!]! * values[at]!;
  return sum;
}

/** Moves one multiplier to its best place; returns how far from optimal it was. */
function descend(plane: Hyperplane, alphas: Float64Array, index: number, row: TrainingRow, memberCost: number): number {
  const sign = row.isMember ? 1 : -1;
  const softness = 1 / (2 * row.cost * (row.isMember ? memberCost : 1));
  const alpha = alphas[index]!;
  const gradient = sign * marginOf(plane, row.vector) - 1 + alpha * softness;
  const violation = alpha === 0 ? Math.min(gradient, 0) : gradient;
  if (violation === 0) return 0;
  // A vector has length 1, and 1 more for the bias.
  const next = Math.max(alpha - gradient / (2 + softness), 0);
  const change = (next - alpha) * sign;
  alphas[index] = next;
  const { buckets, values } = row.vector;
  for (let at = 0; at < buckets.length; at += 1) plane.weights[buckets[at]!]! += change * values[at]!;
  plane.bias += change;
  return Math.abs(violation);
}

/** A category with few examples must not drown among the others. */
function costOfMember(rows: TrainingRow[]): number {
  const members = rows.filter(({ isMember }) => isMember).length;
  return members === 0 ? 1 : Math.sqrt(Math.max(1, (rows.length - members) / members));
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = random() % (at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
}

/** A fixed sequence (Numerical Recipes' congruential generator): the same examples give the same model. */
function createRandom(): () => number {
  let state = 20_661;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
}
