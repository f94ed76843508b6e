import { availableParallelism } from 'node:os';

/** Multiply-adds below which starting threads costs more than it saves (about 10 ms of one core). */
const worthwhile = 2e8;

/**
 * How many threads to use.
 *
 * @param asked - the caller's option; undefined lets the machine decide.
 * @param work - multiply-adds of the whole computation.
 * @throws {RangeError} If `asked` is not a positive integer.
 */
export function threadCount(caller: string, asked: number | undefined, work: number): number {
  if (asked !== undefined && (!Number.isInteger(asked) || asked < 1)) {
    throw new RangeError(`${caller}: \`threads\` must be a positive integer, got ${asked}.`);
  }
  return work < worthwhile ? 1 : (asked ?? availableParallelism());
}
