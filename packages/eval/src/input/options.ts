import { breathe } from '#platform/threads';

/** How far a long computation is. */
export interface StageProgress {
  /** What is being computed: `linear probe, paper`. */
  readonly stage: string;
  /** Part of this stage that is done, in [0, 1]. */
  readonly fraction: number;
}

/** What every estimator that computes for long accepts. */
export interface ComputeOptions {
  /** Threads that compute, the calling one included. @default all cores where the work is worth it */
  readonly threads?: number;
  /** Called now and then while computing. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops the computation; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The names of all options that something takes; TypeScript sees to it that none is missing. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true };

/** Those of `ComputeOptions`. */
export const computeOptionNames: OptionNames<ComputeOptions> = {
  threads: true,
  onProgress: true,
  signal: true,
};

/**
 * Refuses what would be ignored without a word: an option under another library's name, or misspelt.
 *
 * @throws {TypeError} If options are no object, or have one that is unknown; the message has those that are known.
 */
export function checkOptions(caller: string, options: object, names: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${caller}: \`options\` must be an object, got ${String(options)}.`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const known = Object.keys(names).join(', ');
  throw new TypeError(`${caller}: \`options\` has no \`${unknown}\`; it has: ${known}.`);
}

/** Returns `value`. @throws {RangeError} If it is not an integer of at least 1. */
export function positiveInteger(caller: string, argument: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${caller}: \`${argument}\` must be a positive integer, got ${value}.`);
  }
  return value;
}

/** Returns `value`. @throws {RangeError} If it is not finite, or negative. */
export function notNegative(caller: string, argument: string, value: number): number {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`${caller}: \`${argument}\` must be finite and not negative, got ${value}.`);
  }
  return value;
}

/** Milliseconds between two chances for other work of the process. */
const interval = 50;

/**
 * Lets a long computation breathe: reports progress, lets timers and messages of the process run, and stops when
 * asked to. Call it often; it does something every 50 ms. What is reported never falls.
 */
export class Breath {
  private last = performance.now();
  private furthest = 0;

  constructor(private readonly options: ComputeOptions) {}

  /** @throws the signal's reason, when it was aborted. */
  async take(fraction: number): Promise<void> {
    if (performance.now() - this.last < interval) return;
    this.furthest = Math.max(this.furthest, fraction);
    this.options.onProgress?.(this.furthest);
    await breathe();
    this.options.signal?.throwIfAborted();
    this.last = performance.now();
  }
}
