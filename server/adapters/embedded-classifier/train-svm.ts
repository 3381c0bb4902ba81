import type { SparseVector } from "./vocabulary.ts";

/** One hyperplane a category: the weights of one feature lie side by side, those of the bias last. */
export interface Planes {
  categoryCount: number;
  weights: Float32Array;
}

export interface TrainingRow {
  vector: SparseVector;
  category: number;
  /** What an error on it costs. */
  cost: number;
}

export interface SvmOptions {
  featureCount: number;
  categoryCount: number;
}

/** Both chosen by cross-validation on the training part of banking77 (20 examples a class, and all). */
const COST = 0.5;
const ROUNDS = 10;

/**
 * Linear support vector machines, each category against the rest, with squared hinge loss, by dual coordinate descent:
 * algorithm 1 of Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), as in LIBLINEAR,
 * all categories in one pass over the rows. Deterministic.
 */
export function trainSvm(rows: TrainingRow[], { featureCount, categoryCount }: SvmOptions): Planes {
  const planes: Planes = { categoryCount, weights: new Float32Array((featureCount + 1) * categoryCount) };
  // An only category has nothing to be told from: any text would lie on its side.
  if (categoryCount < 2) return planes;
  const alphas = new Float32Array(rows.length * categoryCount);
  const memberCosts = costsOfMembers(rows, categoryCount);
  const margins = new Float64Array(categoryCount);
  const changes = new Float64Array(categoryCount);
  const order = rows.map((_, index) => index);
  const random = createRandom();
  for (let round = 0; round < ROUNDS; round += 1) {
    shuffle(order, random);
    for (const index of order) {
      const row = rows[index]!;
      marginsOf(planes, row.vector, margins);
      if (findChanges(row, { margins, memberCosts, alphas, start: index * categoryCount, changes })) move(planes, row.vector, changes);
    }
  }
  return planes;
}

/** Of each category: which side the text lies on, and how far. */
export function marginsOf({ categoryCount, weights }: Planes, { places, values }: SparseVector, margins = new Float64Array(categoryCount)): Float64Array {
  const bias = weights.length - categoryCount;
  for (let category = 0; category < categoryCount; category += 1) margins[category] = weights[bias + category]!;
  for (let at = 0; at < places.length; at += 1) {
    const start = places[at]! * categoryCount;
    const value = values[at]!;
    for (let category = 0; category < categoryCount; category += 1) margins[category]! += value * weights[start + category]!;
  }
  return margins;
}

interface Step {
  margins: Float64Array;
  memberCosts: Float64Array;
  alphas: Float32Array;
  start: number;
  changes: Float64Array;
}

/** Moves the row's multipliers to their best places; false where they stand there. */
function findChanges(row: TrainingRow, { margins, memberCosts, alphas, start, changes }: Step): boolean {
  let isAny = false;
  for (let category = 0; category < margins.length; category += 1) {
    const isMember = row.category === category;
    const sign = isMember ? 1 : -1;
    const softness = 1 / (2 * COST * row.cost * (isMember ? memberCosts[category]! : 1));
    const alpha = alphas[start + category]!;
    // A vector has length 1, and 1 more for the bias.
    const next = Math.max(alpha - (sign * margins[category]! - 1 + alpha * softness) / (2 + softness), 0);
    alphas[start + category] = next;
    changes[category] = (next - alpha) * sign;
    if (next !== alpha) isAny = true;
  }
  return isAny;
}

function move({ categoryCount, weights }: Planes, { places, values }: SparseVector, changes: Float64Array): void {
  for (let at = 0; at < places.length; at += 1) {
    const start = places[at]! * categoryCount;
    const value = values[at]!;
    for (let category = 0; category < categoryCount; category += 1) weights[start + category]! += value * changes[category]!;
  }
  const bias = weights.length - categoryCount;
  for (let category = 0; category < categoryCount; category += 1) weights[bias + category]! += changes[category]!;
}

/** A category with few examples must not drown among the others. */
function costsOfMembers(rows: TrainingRow[], categoryCount: number): Float64Array {
  const counts = new Float64Array(categoryCount);
  for (const { category } of rows) counts[category]! += 1;
  return counts.map((count) => (count === 0 ? 1 : Math.sqrt(Math.max(1, (rows.length - count) / count))));
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
