import { CASES_PER_SPAN } from "./search-words.ts";

/** Costs are counted in hits that are read, some 4 µs each. To ask the index for a whole span takes as long as so many. */
const HITS_PER_SPAN = 500;
/** A hit of a span is read together with its case, since filters left pages unfilled. */
const HITS_PER_SPANNED_HIT = 2.5;
/** To ask a case that fits whether it has the words. Where no index knows which fit, all that may be seen are read for it. */
const HITS_PER_FITTING_CASE = 4;
const HITS_PER_CASE_READ = 1;
/** What is taken beyond what the page is reckoned to need. */
const SPARE = 1.3;
/** Of one question to the index. */
const SPANS_MAX = 64;

export interface SoFar {
  /** How many of the newest numbers were looked at, and how many are left. */
  looked: number;
  left: number;
  /** Rows that the index answered; those of them that have every word; those of these that may be seen; and that fit. */
  hits: number;
  matches: number;
  visible: number;
  found: number;
  /** Whether an index knows which fit. */
  isIndexed: boolean;
  limit: number;
}

export type Way = { way: "spans"; spans: number } | { way: "filter" } | { way: "words" };

/**
 * How the rest of a page is best found, where the newest cases did not fill it: in the next spans, by asking those that
 * fit for the words, or by reading all that have them. Reckoned as if words and cases were spread evenly; found is one
 * more than it was, since none among few is not yet none.
 */
export function cheapestWay({ looked, left, hits, matches, visible, found, isIndexed, limit }: SoFar): Way {
  const spansLooked = looked / CASES_PER_SPAN;
  // At least half as many as before: the looks are few, whatever they find.
  const wanted = spansLooked * Math.max(1 / 2, (SPARE * (limit - found)) / (found + 1));
  const spans = Math.ceil(Math.min(wanted, left / CASES_PER_SPAN, SPANS_MAX));
  const costs: [Way, number][] = [
    [{ way: "words" }, (left * matches) / looked],
    [{ way: "filter" }, (left / matches) * (HITS_PER_FITTING_CASE * (found + 1) + (isIndexed ? 0 : HITS_PER_CASE_READ * (visible + 1)))],
    [{ way: "spans", spans }, spans * (HITS_PER_SPAN + (HITS_PER_SPANNED_HIT * hits) / spansLooked)],
  ];
  return costs.reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}
