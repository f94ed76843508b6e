import { type ProbeOptions, probeSettings } from '../probe/probe-options.js';
import { probeScores } from '../probe/probe-scores.js';
import { type ProbeSet, trainProbe } from '../probe/train-probe.js';
import type { ComputeOptions, Matrix } from '../types.js';
import type { ProbeScore } from './types.js';

/**
 * Trains one probe for all label sets and scores it on the test set.
 *
 * @param hidden - width of the hidden layer; 0 for a linear probe.
 * @param train - targets of kind `classes`.
 * @param validation - chooses the epoch, where given.
 * @param testCodes - class of every test row by number, for each label set.
 * @param sizes - classes of each label set.
 * @returns a score for each label set.
 */
export async function scoreProbe(
  hidden: number,
  train: ProbeSet,
  validation: ProbeSet | undefined,
  test: Matrix,
  testCodes: readonly Int32Array[],
  sizes: readonly number[],
  options: ProbeOptions & ComputeOptions,
): Promise<ProbeScore[]> {
  const caller = 'evaluateRepresentations';
  const settings = probeSettings(caller, options);
  const probe = await trainProbe(caller, hidden, train, validation, settings, options);
  const scores = await probeScores(probe, test);
  const { epoch, epochs, trainLoss, validationLoss = null } = probe;
  const { batch, learningRate } = settings;
  const outputs = probe.shape.outputs;
  let first = 0;
  return sizes.map((size, set) => {
    let right = 0;
    testCodes[set].forEach((code, row) => {
      if (code === largest(scores, row * outputs + first, size)) right++;
    });
    first += size;
    const accuracy = right / testCodes[set].length;
    return { accuracy, epoch, epochs, batch, learningRate, hidden, trainLoss, validationLoss };
  });
}

/** Position of the largest of `count` values from `start` on, the first among equals. */
function largest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[start + j] > values[start + best]) best = j;
  return best;
}
