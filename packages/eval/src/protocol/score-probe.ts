import type { Validation } from '../probe/class-probe.js';
import { LinearProbe } from '../probe/linear-probe.js';
import { MlpProbe } from '../probe/mlp-probe.js';
import { type ProbeOptions, probeSettings } from '../probe/probe-options.js';
import type { Labels, Matrix } from '../types.js';
import type { ProbeScore } from './types.js';

/**
 * Trains a probe and scores it on the test set.
 *
 * @param hidden - width of the hidden layer; 0 for a linear probe.
 * @param validation - chooses the epoch, where given.
 */
export async function scoreProbe(
  hidden: number,
  train: Matrix,
  labels: Labels,
  test: Matrix,
  testLabels: Labels,
  validation: Validation | undefined,
  options: ProbeOptions,
): Promise<ProbeScore> {
  const probe = hidden > 0 ? new MlpProbe({ ...options, hidden }) : new LinearProbe(options);
  const { batch, learningRate } = probeSettings('evaluateRepresentations', options);
  await probe.fit(train, labels, validation);
  const { epoch, epochs, trainLoss, validationLoss = null } = probe.training;
  const accuracy = await probe.score(test, testLabels);
  return { accuracy, epoch, epochs, batch, learningRate, hidden, trainLoss, validationLoss };
}
