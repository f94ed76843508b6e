import { UsageError } from '../usage-error.js';

/**
 * Reads `--seeds`: a number of seeds (`3` is 0, 1, 2), or a list of them (`4,7`; `4,` is the seed 4 alone).
 *
 * @throws {UsageError} If it is neither.
 */
export function parseSeeds(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  const listed = parts.length > 1;
  const numbers = parts.filter((part) => part !== '').map(Number);
  const valid = numbers.length > 0 && numbers.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!valid || (!listed && numbers[0] === 0)) {
    throw new UsageError(`--seeds must be a number of seeds (3) or a list of seeds (0,1,2), got ${text}.`);
  }
  return listed ? [...new Set(numbers)] : Array.from({ length: numbers[0] }, (_, seed) => seed);
}
