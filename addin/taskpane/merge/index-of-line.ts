/**
 * The position of the recipient that came from a line of the file, or of the next one after it. Recipients stand in the
 * order of their lines, so that some ten previews tell the place among a hundred thousand. Null when the line is beyond the last.
 */
export async function indexOfLine(line: number, total: number, lineAt: (index: number) => Promise<number>): Promise<number | null> {
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await lineAt(middle)) < line) low = middle + 1;
    else high = middle;
  }
  return low < total ? low : null;
}
