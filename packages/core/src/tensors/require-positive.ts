/** Throws unless a number is finite and above zero. */
export function requirePositive(caller: string, argument: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new RangeError(`${caller}: \`${argument}\` must be a positive number, got ${value}.`);
  }
}
