import type { Dataset } from '@simvae/data';
import { evaluateFactors, evaluateRepresentations, type Matrix } from '@simvae/eval';
import type { RunConfig } from '../config/settings.js';
import { metricTitles, scoresOf } from '../report/scores.js';
import type { Progress } from '../terminal/progress.js';
import { stageMeter } from '../terminal/stage-meter.js';
import type { RunResults } from './results.js';

/** Representations of a data set's images, [images, latent]. */
export interface Represented {
  readonly train: Matrix;
  readonly test: Matrix;
}

/** The network that factors are read with; the paper has none. */
const factorProbe = { hidden: 64, learningRate: 1e-3, epochs: 100 };

/**
 * Judges representations under both protocols, and by the factors that a data set knows.
 *
 * @throws the signal's reason, if it stopped the work.
 */
export async function judgeRepresentations(
  { train, test }: Represented,
  { evaluation, method, seed, threads }: RunConfig,
  dataset: Dataset,
  progress: Progress,
  signal: AbortSignal,
): Promise<Pick<RunResults, 'evaluations' | 'factors'>> {
  const show = stageMeter(progress, `${method} seed ${seed}`);
  const evaluations = await evaluateRepresentations(
    { train, trainLabels: dataset.train.labels, test, testLabels: dataset.test.labels },
    {
      protocol: ['paper', 'strict'],
      seed,
      epochs: evaluation.probeEpochs,
      nInit: evaluation.gmmInits,
      ...(threads > 0 ? { threads } : {}),
      signal,
      onProgress: ({ stage, fraction }) => show(stage, fraction),
    },
  );
  const strict = evaluations.find(({ protocol }) => protocol.id === 'strict')!;
  const scores = scoresOf(strict);
  const shown = (['linear', 'mlp', 'knn', 'gmm'] as const).map(
    (metric) => `${metricTitles[metric]} ${scores[metric].toFixed(1)}`,
  );
  progress.note(`${method} seed ${seed}, protocol strict:  ${shown.join('  ')}`);
  const { factors } = dataset;
  if (factors === undefined) return { evaluations };
  show('factors', 0);
  const continuous = factors.names.filter((name) => !factors.categorical.includes(name));
  const data = {
    train,
    trainFactors: columnsOf(factors.train, factors.names, continuous),
    test,
    testFactors: columnsOf(factors.test, factors.names, continuous),
  };
  return { evaluations, factors: await evaluateFactors(data, { ...factorProbe, seed, signal }) };
}

/** Columns of `[count, names.length]` by name. */
function columnsOf(
  table: Float32Array,
  names: readonly string[],
  chosen: readonly string[],
): Record<string, Float32Array> {
  const count = table.length / names.length;
  return Object.fromEntries(
    chosen.map((name) => {
      const column = names.indexOf(name);
      return [name, Float32Array.from({ length: count }, (_, row) => table[row * names.length + column])];
    }),
  );
}
