import { pickRows } from '../input/pick-rows.js';
import { toMatrix } from '../input/to-matrix.js';
import type { ProbeTargets } from '../probe/targets.js';
import type { ComputeOptions, Features, Labels, Matrix } from '../types.js';
import type { EvaluationOptions } from './evaluation-options.js';
import { type LabelSet, labelSet } from './label-set.js';
import { type FittedMixture, fitMixture, scoreMixture } from './score-mixture.js';
import { bestOf, scoreNeighbors } from './score-neighbors.js';
import { scoreProbe } from './score-probe.js';
import { splitValidation } from './split-validation.js';
import type { EvaluationResult, ProtocolId } from './types.js';

/** Raised when a protocol's numbers change. */
const versions: Readonly<Record<ProtocolId, number>> = { paper: 1, strict: 1 };

/**
 * Runs protocols on several label sets of the same rows. Neighbours of the test rows, mixtures of as many components
 * and each probe are computed once for all label sets, the first two for all protocols too.
 *
 * @returns for each protocol, in the order asked for, a result for each label set.
 */
export async function runProtocols(
  caller: string,
  data: { readonly train: Features; readonly test: Features },
  labels: readonly { readonly train: Labels; readonly test: Labels }[],
  protocols: readonly ProtocolId[],
  options: EvaluationOptions,
): Promise<EvaluationResult[][]> {
  for (const id of protocols) {
    if (!Object.hasOwn(versions, id)) {
      throw new RangeError(
        `${caller}: \`protocol\` must be one of ${Object.keys(versions).join(', ')}, got ${id}.`,
      );
    }
  }
  const train = toMatrix(caller, 'train', data.train);
  const [rows, columns] = train.shape;
  const test = toMatrix(caller, 'test', data.test, columns);
  const testRows = test.shape[0];
  if (rows === 0 || testRows === 0) {
    throw new RangeError(
      `${caller}: \`train\` and \`test\` must have at least one row, got ${rows} and ${testRows}.`,
    );
  }
  const sets = labels.map((set) => labelSet(caller, set.train, rows, set.test, testRows));
  const defaultKs = Array.from({ length: Math.min(15, rows) }, (_, i) => i + 1);
  const { seed = 0, nInit = 200, ks = defaultKs, validationFraction = 0.1, hidden = columns } = options;
  checkNeighborCounts(caller, ks, rows);
  const { epochs, batch, learningRate, patience } = options;
  const probe = { epochs, batch, learningRate, patience, seed };
  const sizes = sets.map(({ classes }) => classes.length);
  const testCodes = sets.map((set) => set.test);
  const stage = stages(options);

  const neighborLabels = sets.map((set) => ({
    points: set.train,
    queries: set.test,
    classes: set.classes.length,
  }));
  const neighbors = await scoreNeighbors(train, test, neighborLabels, ks, stage('k-NN'));
  const mixtures = new Map<number, FittedMixture>();
  for (const size of sizes) {
    const components = options.classes ?? size;
    if (mixtures.has(components)) continue;
    const name = `mixture of ${components}`;
    mixtures.set(components, await fitMixture(train, test, components, nInit, seed, stage(name)));
  }

  const results: EvaluationResult[][] = [];
  for (const id of protocols) {
    const held = id === 'strict' ? holdOut(caller, train, sets, validationFraction, seed) : undefined;
    const rest = held?.rest ?? { features: train, codes: sets.map((set) => set.train) };
    const toProbeSet = (part: Part) => ({ features: part.features, targets: targetsOf(part.codes, sizes) });
    const validation = held && toProbeSet(held.validation);
    const probeOf = (name: string, width: number) => {
      const compute = { ...probe, ...stage(`${name}, ${id}`) };
      return scoreProbe(width, toProbeSet(rest), validation, test, testCodes, sizes, compute);
    };
    const linear = await probeOf('linear probe', 0);
    const mlp = await probeOf('MLP probe', hidden);
    const validated = held && (await validateNeighbors(held, sizes, ks, stage('k-NN, validation')));
    const ofProtocol: EvaluationResult[] = [];
    for (const [s, { classes, test: codes }] of sets.entries()) {
      const all = neighbors[s];
      const k = bestOf(validated?.[s] ?? all).k;
      const own = held && { features: held.validation.features, codes: held.validation.codes[s] };
      ofProtocol.push({
        protocol: { id, version: versions[id] },
        seed,
        rows: { train: rest.features.shape[0], validation: own?.codes.length ?? 0, test: testRows },
        columns,
        classes,
        linear: linear[s],
        mlp: mlp[s],
        knn: { best: all.find((score) => score.k === k)!.accuracy, k, all },
        gmm: await scoreMixture(mixtures.get(options.classes ?? classes.length)!, codes, own),
      });
    }
    results.push(ofProtocol);
  }
  return results;
}

/** Rows with their class by number, for each label set. */
interface Part {
  readonly features: Matrix;
  readonly codes: readonly Int32Array[];
}

/** Splits the training rows, stratified by the first label set. */
function holdOut(caller: string, train: Matrix, sets: readonly LabelSet[], fraction: number, seed: number) {
  const split = splitValidation(sets[0].train, sets[0].classes.length, fraction, seed);
  if (split.validation.length === 0 || split.train.length === 0) {
    const rule = 'hold out at least one row of a class and leave one';
    const got = `${fraction} of ${train.shape[0]} rows`;
    throw new RangeError(`${caller}: \`validationFraction\` must ${rule}, got ${got}.`);
  }
  const part = (rows: Int32Array): Part => ({
    features: pickRows(train, rows),
    codes: sets.map((set) => rows.map((row) => set.train[row])),
  });
  return { rest: part(split.train), validation: part(split.validation) };
}

/** Accuracy of every k on the validation split, among the other training rows. */
function validateNeighbors(
  { rest, validation }: { rest: Part; validation: Part },
  sizes: readonly number[],
  ks: readonly number[],
  options: ComputeOptions,
) {
  const labels = sizes.map((classes, s) => ({
    points: rest.codes[s],
    queries: validation.codes[s],
    classes,
  }));
  const possible = ks.filter((k) => k <= rest.features.shape[0]);
  return scoreNeighbors(rest.features, validation.features, labels, possible, options);
}

function targetsOf(codes: readonly Int32Array[], sizes: readonly number[]): ProbeTargets {
  const table = new Int32Array(codes[0].length * codes.length);
  codes.forEach((column, s) => {
    for (let row = 0; row < column.length; row++) table[row * codes.length + s] = column[row];
  });
  return { kind: 'classes', codes: table, sizes };
}

function checkNeighborCounts(caller: string, ks: readonly number[], rows: number): void {
  const bad = ks.find((k) => !Number.isInteger(k) || k < 1 || k > rows);
  if (ks.length > 0 && bad === undefined) return;
  const rule = `hold integers from 1 to the ${rows} training rows, at least one`;
  throw new RangeError(`${caller}: \`ks\` must ${rule}, got ${bad ?? 'none'}.`);
}

/** Announces a stage and gives the options its computation takes. */
function stages({ threads, signal, onProgress }: EvaluationOptions): (name: string) => ComputeOptions {
  return (name) => {
    signal?.throwIfAborted();
    const report = (fraction: number) => onProgress?.({ stage: name, fraction });
    report(0);
    return { threads, signal, onProgress: report };
  };
}
