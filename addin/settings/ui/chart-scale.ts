/** A top for the axis that is not below `highest`, and round steps to it: 7 → { top: 8, ticks: [0, 2, 4, 6, 8] }. Whole numbers, since cases are. */
export function axisFor(highest: number): { top: number; ticks: number[] } {
  const step = roundStep(Math.max(1, highest) / 4);
  const count = Math.max(1, Math.ceil(highest / step));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function roundStep(wished: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, wished)));
  const factor = [1, 2, 5, 10].find((each) => each * power >= wished) ?? 10;
  return factor * power;
}
