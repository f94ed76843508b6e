/** Returns `value`. @throws {RangeError} If it is not an integer of at least 1. */
export function positiveInteger(caller: string, argument: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${caller}: \`${argument}\` must be a positive integer, got ${value}.`);
  }
  return value;
}
