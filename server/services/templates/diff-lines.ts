import type { DiffLine } from "../../contract/templates.ts";
import { DIFF_CHANGES_MAX, DIFF_CONTEXT_LINES } from "./limits.ts";

/**
 * The shortest way from one text to another, line by line (Myers, https://doi.org/10.1007/BF01840446). Beyond
 * DIFF_CHANGES_MAX changes everything is taken out and put in: nobody reads further, and its cost grows by their square.
 */
export function diffLines(before: string[], after: string[]): DiffLine[] {
  const head = commonLength(before, after, (lines, index) => lines[index]);
  const tail = Math.min(commonLength(before, after, (lines, index) => lines.at(-1 - index)), Math.min(before.length, after.length) - head);
  const same = (lines: string[]) => lines.map((text): DiffLine => ({ kind: "same", text }));
  const middle = diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...same(before.slice(0, head)), ...middle, ...same(before.slice(before.length - tail))];
}

function commonLength(before: string[], after: string[], at: (lines: string[], index: number) => string | undefined): number {
  const most = Math.min(before.length, after.length);
  let length = 0;
  while (length < most && at(before, length) === at(after, length)) length++;
  return length;
}

function diffMiddle(before: string[], after: string[]): DiffLine[] {
  const trace = traceOf(before, after);
  if (trace === null) return [...before.map((text): DiffLine => ({ kind: "removed", text })), ...after.map((text): DiffLine => ({ kind: "added", text }))];
  const lines: DiffLine[] = [];
  let x = before.length;
  let y = after.length;
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const furthest = trace[changes]!;
    const diagonal = x - y;
    const goesDown = diagonal === -changes || (diagonal !== changes && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));
    const from = goesDown ? diagonal + 1 : diagonal - 1;
    const fromX = changes === 0 ? 0 : (furthest.get(from) ?? 0);
    const fromY = changes === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      lines.push({ kind: "same", text: before[--x]! });
      y--;
    }
    if (changes === 0) break;
    if (goesDown) lines.push({ kind: "added", text: after[--y]! });
    else lines.push({ kind: "removed", text: before[--x]! });
  }
  return lines.reverse();
}

/** How far each diagonal gets before the next change; null when there are too many. */
function traceOf(before: string[], after: string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let changes = 0; changes <= Math.min(before.length + after.length, DIFF_CHANGES_MAX); changes++) {
    trace.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const goesDown = diagonal === -changes || (diagonal !== changes && (next.get(diagonal - 1) ?? -1) < (next.get(diagonal + 1) ?? -1));
      let x = goesDown ? (next.get(diagonal + 1) ?? 0) : (next.get(diagonal - 1) ?? 0) + 1;
      let y = x - diagonal;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x++;
        y++;
      }
      next.set(diagonal, x);
      if (x >= before.length && y >= after.length) return trace;
    }
    furthest = next;
  }
  return null;
}

/** Leaves a few lines around each change; what is left out between them is one line “…”. */
export function shorten(lines: DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, index) => lines.slice(Math.max(0, index - DIFF_CONTEXT_LINES), index + DIFF_CONTEXT_LINES + 1).some(({ kind }) => kind !== "same"));
  return lines.flatMap((line, index) => {
    if (isNear[index]) return [line];
    return index === 0 || isNear[index - 1] ? [{ kind: "same" as const, text: "…" }] : [];
  });
}
