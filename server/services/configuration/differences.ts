import { isDeepStrictEqual } from "node:util";
import { isObject } from "./config-file.ts";
import type { Item } from "./section.ts";

export interface Difference {
  path: string;
  from: unknown;
  to: unknown;
}

/** Each field that differs, down to where a value is no object any more. Lists are compared whole. */
export function differencesOf(from: Item, to: Item, path = ""): Difference[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const [one, other] = [from[key] ?? null, to[key] ?? null];
    const at = path === "" ? key : `${path}.${key}`;
    if (isDeepStrictEqual(one, other)) return [];
    return isObject(one) && isObject(other) ? differencesOf(one, other, at) : [{ path: at, from: one, to: other }];
  });
}

/** Places in what was given that nothing was made of: a slip, or a field that this Mailroom does not know. */
export function unknownPlaces(given: unknown, taken: unknown, path = ""): string[] {
  if (Array.isArray(given) && Array.isArray(taken) && given.length === taken.length) return given.flatMap((each, index) => unknownPlaces(each, taken[index], `${path}.${index}`));
  if (!isObject(given) || !isObject(taken)) return [];
  return Object.entries(given).flatMap(([key, each]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return Object.hasOwn(taken, key) ? unknownPlaces(each, taken[key], at) : each === undefined ? [] : [at];
  });
}
