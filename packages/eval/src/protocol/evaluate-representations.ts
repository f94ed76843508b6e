import type { EvaluationOptions } from './evaluation-options.js';
import { runProtocols } from './run-protocols.js';
import type { EvaluationResult, ProtocolId, Representations } from './types.js';

/**
 * Judges representations as the paper does (A.4.4): linear probe, MLP probe, k-NN for k = 1 .. 15 and a Gaussian
 * mixture with as many components as classes.
 *
 * Protocol `paper` chooses k on the test set and matches clusters to classes there, as printed; probes train on all
 * training rows for all epochs. Protocol `strict` chooses k, the epoch of each probe and the matching of clusters on a
 * stratified validation split: probes train on the rest and stop early; k-NN then uses all training rows, and the
 * mixture, which sees no labels, is fitted to all of them under both protocols. Asked for both protocols, the work
 * they share (neighbours of the test rows, the mixture) is done once.
 *
 * @returns the result of the protocol, or one for each in the order asked for.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 * @example
 * const result = await evaluateRepresentations({ train, trainLabels, test, testLabels }, { protocol: 'strict' });
 */
export async function evaluateRepresentations(
  data: Representations,
  options: EvaluationOptions & { readonly protocol: ProtocolId },
): Promise<EvaluationResult>;
export async function evaluateRepresentations(
  data: Representations,
  options: EvaluationOptions & { readonly protocol: readonly ProtocolId[] },
): Promise<EvaluationResult[]>;
export async function evaluateRepresentations(
  data: Representations,
  options: EvaluationOptions & { readonly protocol: ProtocolId | readonly ProtocolId[] },
): Promise<EvaluationResult | EvaluationResult[]> {
  const { protocol } = options;
  const asked = typeof protocol === 'string' ? [protocol] : protocol;
  const labels = [{ train: data.trainLabels, test: data.testLabels }];
  const results = await runProtocols('evaluateRepresentations', data, labels, asked, options);
  return typeof protocol === 'string' ? results[0][0] : results.map(([result]) => result);
}
