import { RandomStream } from '@simvae/random';
import { type Features, pickRows, toMatrix } from '../input/features.js';
import { encodeLabels, type Labels } from '../input/labels.js';
import {
  Breath,
  type ComputeOptions,
  checkOptions,
  computeOptionNames,
  type OptionNames,
  positiveInteger,
} from '../input/options.js';
import type { Representations } from '../protocol/options.js';
import { bootstrapInterval } from '../scores/bootstrap-interval.js';
import { NearestCentroid } from './nearest-centroid.js';

const caller = 'fewShot';

/** What learns from rows with labels and tells how many of others it gets right: `KNeighborsClassifier`, `LinearProbe`, ... */
export interface Classifier {
  fit(X: Features, y: Labels): unknown;
  /** Part of the rows, in [0, 1], whose label is predicted. */
  score(X: Features, y: Labels): number | Promise<number>;
}

export interface FewShotOptions extends ComputeOptions {
  /** Labelled rows of every class. @default 5 */
  readonly shots?: number;
  /** How often they are drawn. @default 100 */
  readonly draws?: number;
  /** Of the interval. @default 0.95 */
  readonly level?: number;
  /** Names the draws. @default 0 */
  readonly seed?: number;
  /**
   * Makes a classifier for each draw, by its number. @default the nearest class mean (Snell et al., arXiv:1703.05175): nothing to
   * tune, nothing drawn; with one row a class it is the nearest neighbour, with more it is better, for means are less noisy than rows
   */
  readonly classifier?: (draw: number) => Classifier;
}

const optionNames: OptionNames<FewShotOptions> = {
  shots: true,
  draws: true,
  level: true,
  seed: true,
  classifier: true,
  ...computeOptionNames,
};

export interface FewShotScore {
  /** Mean accuracy over draws. */
  readonly mean: number;
  /** Where the mean of many more draws lies, by bootstrap over draws. The test rows are taken as given. */
  readonly low: number;
  readonly high: number;
  /** Accuracy on the test rows of every draw. */
  readonly accuracies: Float64Array;
}

/**
 * How much a classifier learns from a few labelled rows of every class: its accuracy on all test rows, averaged over draws of these rows.
 *
 * @throws {RangeError} If shapes disagree, a value is not finite, a class has fewer training rows than `shots`, or an option is out of
 *   its range.
 * @throws {TypeError} If an option is unknown.
 * @example
 * await fewShot({ train, trainLabels, test, testLabels }, { shots: 5, seed: 0 }); // { mean, low, high, accuracies }
 * @example
 * const classifier = (draw) => new LinearProbe({ seed: draw });
 * await fewShot(data, { shots: 10, draws: 20, classifier });
 */
export async function fewShot(
  { train, trainLabels, test, testLabels }: Representations,
  options: FewShotOptions = {},
): Promise<FewShotScore> {
  checkOptions(caller, options, optionNames);
  const { shots = 5, draws = 100, level = 0.95, seed = 0, threads, signal } = options;
  const { classifier = () => new NearestCentroid(caller, { threads, signal }) } = options;
  positiveInteger(caller, 'shots', shots);
  positiveInteger(caller, 'draws', draws);
  const known = toMatrix(caller, 'train', train);
  const rowsOf = rowsByClass(trainLabels, known.shape[0], shots);
  const queries = toMatrix(caller, 'test', test, known.shape[1]);
  const breath = new Breath(options);
  const accuracies = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    const random = new RandomStream(seed, caller, draw);
    const rows = rowsOf.flatMap((own) =>
      Array.from(random.permutation(own.length).subarray(0, shots), (i) => own[i]),
    );
    const learner = classifier(draw);
    await learner.fit(
      pickRows(known, Int32Array.from(rows)),
      rows.map((row) => trainLabels[row]),
    );
    accuracies[draw] = await learner.score(queries, testLabels);
    await breath.take((draw + 1) / draws);
  }
  const meanOf = (some: Int32Array) => some.reduce((sum, draw) => sum + accuracies[draw], 0) / some.length;
  const { estimate, low, high } = bootstrapInterval(draws, meanOf, { level, seed });
  return { mean: estimate, low, high, accuracies };
}

/**
 * The rows of every class.
 *
 * @throws {RangeError} If a class has fewer than `shots`.
 */
function rowsByClass(labels: Labels, rows: number, shots: number): number[][] {
  const { codes, classes } = encodeLabels(caller, 'trainLabels', labels, rows);
  const rowsOf = classes.map((): number[] => []);
  codes.forEach((code, row) => {
    rowsOf[code].push(row);
  });
  const small = rowsOf.findIndex((own) => own.length < shots);
  if (small >= 0) {
    const rule = `have at least ${shots} rows of every class (\`shots\`)`;
    const got = `${rowsOf[small].length} of ${String(classes[small])}`;
    throw new RangeError(`${caller}: \`trainLabels\` must ${rule}, got ${got}.`);
  }
  return rowsOf;
}
