import { encodeLabels } from '../input/encode-labels.js';
import { pickRows } from '../input/pick-rows.js';
import { toMatrix } from '../input/to-matrix.js';
import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import { adjustedRandIndex } from '../scores/adjusted-rand-index.js';
import { clusterAccuracy } from '../scores/cluster-accuracy.js';
import { matchClusters } from '../scores/match-clusters.js';
import { normalizedMutualInformation } from '../scores/normalized-mutual-information.js';
import type { ComputeOptions, Labels, Matrix, Progress } from '../types.js';
import { bestOf, scoreNeighbors } from './score-neighbors.js';
import { scoreProbe } from './score-probe.js';
import { splitValidation } from './split-validation.js';
import type { EvaluationResult, MixtureScore, ProtocolId, Representations } from './types.js';

const caller = 'evaluateRepresentations';

/** Raised when a protocol's numbers change. */
const versions: Readonly<Record<ProtocolId, number>> = { paper: 1, strict: 1 };

export interface EvaluationOptions {
  /** Names initial weights, orders, the validation split and the starts of the mixture. @default 0 */
  readonly seed?: number;
  /** Components of the mixture. @default the number of distinct training labels */
  readonly classes?: number;
  /** Neighbours to try. @default 1 .. 15, at most the training rows */
  readonly ks?: readonly number[];
  /** Epochs of the probes, at most. @default 200 */
  readonly epochs?: number;
  /** Rows of a step of the probes. @default 128 */
  readonly batch?: number;
  /** Adam's, of the probes. @default 3e-4 */
  readonly learningRate?: number;
  /** Protocol strict: epochs without a smaller validation loss after which a probe stops. @default 20 */
  readonly patience?: number;
  /** Width of the MLP probe. @default the number of columns, as in the authors' code */
  readonly hidden?: number;
  /** Starts of the mixture. @default 200 */
  readonly nInit?: number;
  /** Protocol strict: part of every class of the training set that is held out. @default 0.1 */
  readonly validationFraction?: number;
  /** @default all cores */
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

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
  const asked = typeof options.protocol === 'string' ? [options.protocol] : options.protocol;
  for (const id of asked) {
    if (!Object.hasOwn(versions, id)) {
      throw new RangeError(
        `${caller}: \`protocol\` must be one of ${Object.keys(versions).join(', ')}, got ${id}.`,
      );
    }
  }
  const train = toMatrix(caller, 'train', data.train);
  const [rows, columns] = train.shape;
  const test = toMatrix(caller, 'test', data.test, columns);
  if (rows === 0 || test.shape[0] === 0) {
    throw new RangeError(
      `${caller}: \`train\` and \`test\` must have at least one row, got ${rows} and ${test.shape[0]}.`,
    );
  }
  const { codes, classes } = encodeLabels(caller, 'trainLabels', data.trainLabels, rows);
  const known = encodeLabels(caller, 'testLabels', data.testLabels, test.shape[0]).classes;
  if (typeof known[0] !== typeof classes[0]) {
    const kinds = `${typeof known[0]}s and ${typeof classes[0]}s`;
    throw new TypeError(`${caller}: \`testLabels\` must be of the kind of \`trainLabels\`, got ${kinds}.`);
  }
  const { trainLabels, testLabels } = data;
  const {
    seed = 0,
    validationFraction = 0.1,
    ks = Array.from({ length: Math.min(15, rows) }, (_, i) => i + 1),
  } = options;
  checkNeighborCounts(ks, rows);

  const stage = (name: string): ComputeOptions => {
    const onProgress = (fraction: number) => options.onProgress?.({ stage: name, fraction });
    options.signal?.throwIfAborted();
    onProgress(0);
    return { threads: options.threads, signal: options.signal, onProgress };
  };
  const { epochs, batch, learningRate, patience } = options;
  const probe = { epochs, batch, learningRate, patience, seed };

  const all = await scoreNeighbors(train, codes, classes, test, testLabels, ks, stage('k-NN'));
  const mixture = await fitMixture(
    train,
    test,
    testLabels,
    options,
    classes.length,
    stage('Gaussian mixture'),
  );

  const results: EvaluationResult[] = [];
  for (const id of asked) {
    const split =
      id === 'strict' ? splitValidation(codes, classes.length, validationFraction, seed) : undefined;
    if (split && split.validation.length === 0) {
      const rule = 'hold out at least one row of a class';
      throw new RangeError(
        `${caller}: \`validationFraction\` must ${rule}, got ${validationFraction} of ${rows} rows.`,
      );
    }
    const labelsOf = (picked: Int32Array): Labels => Array.from(picked, (row) => trainLabels[row]);
    const validation = split && { X: pickRows(train, split.validation), y: labelsOf(split.validation) };
    const rest = split
      ? { X: pickRows(train, split.train), y: labelsOf(split.train) }
      : { X: train, y: trainLabels };

    const probeOf = (name: string, hidden: number) =>
      scoreProbe(hidden, rest.X, rest.y, test, testLabels, validation, {
        ...probe,
        ...stage(`${name}, ${id}`),
      });
    const linear = await probeOf('linear probe', 0);
    const mlp = await probeOf('MLP probe', options.hidden ?? columns);

    let chosen = bestOf(all);
    let gmm = mixture.score;
    if (split && validation) {
      const own = split.train.map((row) => codes[row]);
      const possible = ks.filter((k) => k <= own.length);
      const name = stage('k-NN, validation');
      const validated = await scoreNeighbors(
        rest.X,
        own,
        classes,
        validation.X,
        validation.y,
        possible,
        name,
      );
      const { k } = bestOf(validated);
      chosen = all.find((score) => score.k === k)!;
      gmm = { ...gmm, ...(await mixture.matchOn(validation.X, validation.y)) };
    }
    results.push({
      protocol: { id, version: versions[id] },
      seed,
      rows: { train: rest.X.shape[0], validation: validation?.X.shape[0] ?? 0, test: test.shape[0] },
      columns,
      classes,
      linear,
      mlp,
      knn: { best: chosen.accuracy, k: chosen.k, all },
      gmm,
    });
  }
  return typeof options.protocol === 'string' ? results[0] : results;
}

function checkNeighborCounts(ks: readonly number[], rows: number): void {
  const bad = ks.find((k) => !Number.isInteger(k) || k < 1 || k > rows);
  if (ks.length === 0 || bad !== undefined) {
    const rule = `hold integers from 1 to the ${rows} training rows, at least one`;
    throw new RangeError(`${caller}: \`ks\` must ${rule}, got ${bad ?? 'none'}.`);
  }
}

/** A mixture fitted to the training rows, its scores on the test set, and another matching of its clusters. */
async function fitMixture(
  train: Matrix,
  test: Matrix,
  testLabels: Labels,
  { classes, nInit = 200, seed = 0 }: EvaluationOptions,
  distinct: number,
  compute: ComputeOptions,
) {
  const components = classes ?? distinct;
  const mixture = await new GaussianMixture({ components, nInit, seed, ...compute }).fit(train);
  const clusters = await mixture.predict(test);
  const score: MixtureScore = {
    accuracy: clusterAccuracy(testLabels, clusters),
    matchedOn: 'test',
    ari: adjustedRandIndex(testLabels, clusters),
    nmi: normalizedMutualInformation(testLabels, clusters),
    components,
    covariance: 'full',
    nInit,
    converged: mixture.converged,
    trainLogLikelihood: await mixture.score(train),
    testLogLikelihood: await mixture.score(test),
  };
  const matchOn = async (X: Matrix, y: Labels): Promise<Pick<MixtureScore, 'accuracy' | 'matchedOn'>> => {
    const matching = matchClusters(y, await mixture.predict(X));
    const right = clusters.reduce(
      (sum, cluster, i) => sum + (matching.get(cluster) === testLabels[i] ? 1 : 0),
      0,
    );
    return { accuracy: right / clusters.length, matchedOn: 'validation' };
  };
  return { score, matchOn };
}
