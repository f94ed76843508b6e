/** Throws unless the rows of a batch are whole sets of views. */
export function requireDivisible(caller: string, rows: number, views: number): void {
  if (!Number.isInteger(views) || views < 1 || rows % views !== 0) {
    throw new RangeError(
      `${caller}: \`views\` must be a positive integer that divides the number of rows, ${rows}, got ${views}.`,
    );
  }
}
