/** How the learning rate changes over training. JSON-safe. */
export interface ScheduleSettings {
  /** `constant`; `cosine` and `linear` fall to zero at the last step of `epochs`. */
  readonly name: 'constant' | 'cosine' | 'linear';
  /** Epochs, whole or not, in which the rate rises linearly to its full size. @default 0 */
  readonly warmupEpochs?: number;
  /** Epochs until the rate is zero; needed by `cosine` and `linear`. */
  readonly epochs?: number;
}

/**
 * A schedule as a function of the step: what the learning rate is multiplied by.
 *
 *   warm-up    (t + 1) / W                        t < W
 *   cosine     1/2 (1 + cos(pi (t - W) / (T - W)))
 *   linear     1 - (t - W) / (T - W)
 *
 * with t counted from 0 over all epochs, W and T the steps of warm-up and of all epochs. After T it stays zero.
 *
 * Source: Loshchilov & Hutter, arXiv:1608.03983, equation 5 without restarts (cosine); Goyal et al., arXiv:1706.02677 (warm-up).
 *
 * @throws {RangeError} If the name is unknown, or epochs are missing or too few for the warm-up.
 */
export function createSchedule(
  { name, warmupEpochs = 0, epochs }: ScheduleSettings,
  stepsPerEpoch: number,
): (step: number) => number {
  if (!(warmupEpochs >= 0 && warmupEpochs < Infinity)) {
    throw new RangeError(`createSchedule: \`warmupEpochs\` must be at least 0, got ${warmupEpochs}.`);
  }
  const warmup = Math.round(warmupEpochs * stepsPerEpoch);
  const rise = (step: number) => (step + 1) / warmup;
  if (name === 'constant') return (step) => (step < warmup ? rise(step) : 1);
  if (name !== 'cosine' && name !== 'linear') {
    throw new RangeError(
      `createSchedule: \`name\` must be one of constant, cosine, linear, got ${String(name)}.`,
    );
  }
  if (epochs === undefined || !(epochs > warmupEpochs)) {
    throw new RangeError(
      `createSchedule: \`epochs\` must be more than those of the warm-up, ${warmupEpochs}, got ${epochs}.`,
    );
  }
  const rest = epochs * stepsPerEpoch - warmup;
  const fall = name === 'cosine' ? (x: number) => 0.5 * (1 + Math.cos(Math.PI * x)) : (x: number) => 1 - x;
  return (step) => (step < warmup ? rise(step) : fall(Math.min(1, (step - warmup) / rest)));
}
