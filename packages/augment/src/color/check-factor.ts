/** How strongly an image is changed. */
export interface FactorOptions {
  /** 1 changes nothing, 0 removes the property, 2 doubles it. */
  readonly factor: number;
}

/**
 * Rejects negative factors.
 *
 * @param caller - function named in the error.
 */
export function checkFactor(factor: number, caller: string): void {
  if (!(factor >= 0 && factor < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${caller}: \`factor\` must be a number of at least 0, got ${factor}.`);
  }
}
