import type { Features, Labels } from '../types.js';
import type { EvaluationOptions } from './evaluation-options.js';
import { runProtocols } from './run-protocols.js';
import type { EvaluationResult, ProtocolId } from './types.js';

const caller = 'evaluateLabelSets';

/** Representations whose rows have several labels each, by name: CelebA's 40 attributes. */
export interface LabelledSets {
  /** [n, d]. */
  readonly train: Features;
  /** n labels under each name. */
  readonly trainLabels: Readonly<Record<string, Labels>>;
  /** [m, d]. */
  readonly test: Features;
  /** m labels under each name. */
  readonly testLabels: Readonly<Record<string, Labels>>;
}

/**
 * `evaluateRepresentations` for several label sets in one pass over the features: neighbours are searched once,
 * label sets with equally many classes share a mixture, and one probe learns all sets together.
 *
 * The linear probe of each set learns as it would alone, but for its initial weights. The hidden layer of the MLP
 * probe is shared by all sets, and losses are summed over them: under protocol `strict` they stop together. The
 * validation split is stratified by the first label set.
 *
 * @returns under each name the result of the protocol, or one for each in the order asked for.
 * @throws {RangeError} If the names of training and test labels differ, or as `evaluateRepresentations`.
 */
export async function evaluateLabelSets(
  data: LabelledSets,
  options: EvaluationOptions & { readonly protocol: ProtocolId },
): Promise<Record<string, EvaluationResult>>;
export async function evaluateLabelSets(
  data: LabelledSets,
  options: EvaluationOptions & { readonly protocol: readonly ProtocolId[] },
): Promise<Record<string, EvaluationResult[]>>;
export async function evaluateLabelSets(
  data: LabelledSets,
  options: EvaluationOptions & { readonly protocol: ProtocolId | readonly ProtocolId[] },
): Promise<Record<string, EvaluationResult | EvaluationResult[]>> {
  const names = Object.keys(data.trainLabels);
  const others = Object.keys(data.testLabels);
  if (names.length === 0 || names.length !== others.length || !names.every((name) => others.includes(name))) {
    const rule = 'have the names of `trainLabels`, at least one';
    throw new RangeError(`${caller}: \`testLabels\` must ${rule}, got [${others}] and [${names}].`);
  }
  const { protocol } = options;
  const asked = typeof protocol === 'string' ? [protocol] : protocol;
  const labels = names.map((name) => ({ train: data.trainLabels[name], test: data.testLabels[name] }));
  const results = await runProtocols(caller, data, labels, asked, options);
  const of = (s: number) => (typeof protocol === 'string' ? results[0][s] : results.map((sets) => sets[s]));
  return Object.fromEntries(names.map((name, s) => [name, of(s)]));
}
