import { UsageError } from '../usage-error.js';

/** More are a mistake: a seed given as a number of seeds. */
const mostSeeds = 100;

/**
 * Reads `--seeds`: a number of seeds (`3` is 0, 1, 2), or a list of them (`4,7`; `4,` is the seed 4 alone).
 *
 * @throws {UsageError} If it is neither, or a number above 100.
 */
export function parseSeeds(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  const listed = parts.length > 1;
  const numbers = parts.filter((part) => part !== '').map((part) => (/^\d+$/.test(part) ? Number(part) : -1));
  const valid = numbers.length > 0 && numbers.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!valid || (!listed && (numbers[0] === 0 || numbers[0] > mostSeeds))) {
    throw new UsageError(
      `--seeds must be a number of seeds up to ${mostSeeds} (3), or a list of seeds (0,1,2; 7, is one), got ${text}.`,
    );
  }
  return listed ? [...new Set(numbers)] : Array.from({ length: numbers[0] }, (_, seed) => seed);
}
