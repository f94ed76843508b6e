import type { Matrix } from '@simvae/arrays';
import { Breath } from '../input/options.js';
import { finishBreathing } from '../linalg/steps.js';
import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import { alongSteps, principalComponents } from '../projection/principal-components.js';
import { countPairs, partEqual } from '../scores/classification.js';
import { adjustedRandIndex, normalizedMutualInformation } from '../scores/clusterings.js';
import { matchClusters } from '../scores/matching.js';
import type { LabelSet } from './label-sets.js';
import type { ByLabels, LabelledSets, MixtureOptions, Protocols, Representations } from './options.js';
import type { MixtureResult, MixtureScore } from './results.js';
import { evaluateTask, type Task } from './task.js';

/**
 * Clusters of representations by a Gaussian mixture with as many components as classes, fitted to all training rows
 * without labels (the paper, A.4.4); rows of more than `mixtureColumns` columns to their principal components. Protocol `paper` matches clusters to classes on the test rows; `strict` on rows of
 * the training set.
 *
 * @returns the result of the protocol, or one for each in the order asked for; by name where labels are label sets.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 * @throws {SingularMixtureError} If the representation has collapsed so far that every covariance stays singular.
 */
export function evaluateMixture<Data extends Representations | LabelledSets, P extends Protocols>(
  data: Data,
  options: MixtureOptions & { readonly protocol: P },
): Promise<ByLabels<Data, P, MixtureResult>> {
  return evaluateTask('evaluateMixture', data, options, runMixture);
}

/** For each protocol a result for each label set; label sets with equally many classes share a mixture. */
export async function runMixture(task: Task): Promise<MixtureResult[][]> {
  const componentsOf = (s: number) => task.components ?? task.sets[s].classes.length;
  const space = await mixtureSpace(task);
  const mixtures = new Map<number, FittedMixture>();
  for (const s of task.sets.keys()) {
    const components = componentsOf(s);
    if (!mixtures.has(components)) mixtures.set(components, await fitMixture(task, space, components));
  }
  return task.protocols.map((protocol) =>
    task.sets.map((set, s) => {
      const own = protocol.id === 'strict' ? task.heldOut().validation.codes[s] : undefined;
      const gmm = compareClusters(mixtures.get(componentsOf(s))!, set, own);
      return { protocol, classes: set.classes, gmm };
    }),
  );
}

/** Rows as mixtures see them. */
interface MixtureSpace extends Pick<MixtureScore, 'columns' | 'explained'> {
  readonly train: Matrix;
  readonly test: Matrix;
  /** Rows that are held out, where protocol `strict` is asked for. */
  readonly validation: Matrix | undefined;
}

async function mixtureSpace(task: Task): Promise<MixtureSpace> {
  const { train, test, mixtureColumns } = task;
  const strict = task.protocols.some(({ id }) => id === 'strict');
  const validation = strict ? task.heldOut().validation.features : undefined;
  const columns = train.shape[1];
  if (columns <= mixtureColumns) return { train, test, validation, columns, explained: 1 };
  const { signal, onProgress } = task.stage('principal components');
  const { center, axes, scores, explained } = await principalComponents(train, {
    components: mixtureColumns,
    signal,
  });
  const project = (rows: Matrix) => finishBreathing(alongSteps(rows, center, axes), new Breath({ signal }));
  const space = {
    train: scores,
    test: await project(test),
    validation: validation && (await project(validation)),
    columns: mixtureColumns,
    explained: explained.reduce((sum, part) => sum + part, 0),
  };
  onProgress?.(1);
  return space;
}

/** Clusters of rows by a mixture fitted to the training rows, and what does not depend on labels. */
interface FittedMixture {
  readonly test: Int32Array;
  /** Of the rows that are held out, where protocol `strict` is asked for. */
  readonly validation: Int32Array | undefined;
  readonly facts: Omit<MixtureScore, keyof Agreement>;
}

async function fitMixture(
  task: Task,
  { train, test, validation, columns, explained }: MixtureSpace,
  components: number,
): Promise<FittedMixture> {
  const { nInit, seed } = task;
  const compute = task.stage(`mixture of ${components}`);
  const mixture = await new GaussianMixture({ components, nInit, seed, ...compute }).fit(train);
  const trainLogLikelihood = await mixture.score(train);
  const testLogLikelihood = await mixture.score(test);
  const { converged } = mixture;
  const likelihoods = { trainLogLikelihood, testLogLikelihood };
  return {
    test: await mixture.predict(test),
    validation: validation && (await mixture.predict(validation)),
    facts: { components, columns, explained, nInit, converged, ...likelihoods, covariance: 'full' },
  };
}

/** What depends on labels. */
type Agreement = Pick<
  MixtureScore,
  'accuracy' | 'matchedOn' | 'validationAccuracy' | 'confusion' | 'ari' | 'nmi'
>;

/**
 * How well the clusters of the test rows agree with classes.
 *
 * @param held - class of every row that is held out, on which clusters are matched to classes; on the test rows where absent.
 */
function compareClusters(
  { test, validation, facts }: FittedMixture,
  { classes, test: codes }: LabelSet,
  held: Int32Array | undefined,
): MixtureScore {
  const matching = held ? matchClusters(held, validation!) : matchClusters(codes, test); // predicted, as the protocol is strict
  const classesOf = (clusters: Int32Array) => clusters.map((cluster) => Number(matching.get(cluster) ?? -1));
  const predicted = classesOf(test);
  return {
    accuracy: partEqual(codes, predicted),
    matchedOn: held ? 'validation' : 'test',
    validationAccuracy: held ? partEqual(held, classesOf(validation!)) : null,
    confusion: countPairs(codes, predicted, classes.length),
    ari: adjustedRandIndex(codes, test),
    nmi: normalizedMutualInformation(codes, test),
    ...facts,
  };
}
