import { join } from 'node:path';
import type { Dataset } from '@simvae/data';
import { evaluateFactors, evaluateRepresentations } from '@simvae/eval';
import type { Model } from '@simvae/train';
import { imagesPerStep } from '../config/images-per-step.js';
import type { RunConfig } from '../config/settings.js';
import { reconstructionGrid } from '../figures/reconstruction-grid.js';
import { writePng } from '../figures/write-png.js';
import { metricTitles, scoresOf } from '../report/scores.js';
import type { Progress } from '../terminal/progress.js';
import { stageMeter } from '../terminal/stage-meter.js';
import { loadTrained, modelOf, type TrainedMethod } from './load-model.js';
import { readMetrics } from './metrics-log.js';
import type { RunResults } from './results.js';
import type { RunDirectory } from './run-directory.js';
import { trainDecoder } from './train-decoder.js';

/**
 * Judges a trained run under both protocols, draws its figures and writes its results.
 *
 * @throws the signal's reason, if it stopped the work; nothing is written then.
 */
export async function evaluateRun(
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunResults> {
  const trained = await loadTrained(config, dataset, directory);
  const model = modelOf(trained, dataset, config);
  try {
    const judged = await judge(model, config, dataset, progress, signal);
    await drawReconstructions(trained, model, config, dataset, directory, progress, signal);
    const { train, test, source } = dataset;
    const results: RunResults = {
      dataset: config.dataset,
      method: config.method,
      seed: config.seed,
      data: { official: source.official, train: train.count, test: test.count },
      training: await trainingSummary(model, config, train.count, directory),
      ...judged,
    };
    await directory.writeResults(results);
    return results;
  } finally {
    await model.dispose();
  }
}

/** Reconstructions of the method's own decoder, or of one trained for it where that is asked for. */
async function drawReconstructions(
  trained: TrainedMethod,
  model: Model,
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const path = join(directory.figures, 'reconstructions.png');
  if (model.method.reconstruct) {
    await writePng(path, await reconstructionGrid(model, dataset));
  } else if (config.evaluation.decoderEpochs > 0) {
    const trainer = await trainDecoder(trained, dataset, config, progress, signal);
    await writePng(path, await reconstructionGrid(trainer.model, dataset));
    await trainer.dispose();
  }
}

async function judge(
  model: Model,
  config: RunConfig,
  { train, test, factors }: Dataset,
  progress: Progress,
  signal: AbortSignal,
): Promise<Pick<RunResults, 'evaluations' | 'factors'>> {
  const { evaluation, method, seed, threads } = config;
  const show = stageMeter(progress, `${method} seed ${seed}`);
  show('representations', 0);
  const represent = async (images: Uint8Array) => {
    const { data, shape } = await model.represent(images);
    return { data, shape: [shape[0], shape[1]] as const };
  };
  const representations = {
    train: await represent(train.images),
    trainLabels: train.labels,
    test: await represent(test.images),
    testLabels: test.labels,
  };
  const evaluations = await evaluateRepresentations(representations, {
    protocol: ['paper', 'strict'],
    seed,
    epochs: evaluation.probeEpochs,
    nInit: evaluation.gmmInits,
    ...(threads > 0 ? { threads } : {}),
    signal,
    onProgress: ({ stage, fraction }) => show(stage, fraction),
  });
  const strict = evaluations.find(({ protocol }) => protocol.id === 'strict')!;
  const scores = scoresOf(strict);
  const shown = (['linear', 'mlp', 'knn', 'gmm'] as const).map(
    (metric) => `${metricTitles[metric]} ${scores[metric].toFixed(1)}`,
  );
  progress.note(`${method} seed ${seed}, protocol strict:  ${shown.join('  ')}`);
  if (factors === undefined) return { evaluations };
  show('factors', 0);
  const continuous = factors.names.filter((name) => !factors.categorical.includes(name));
  const data = {
    train: representations.train,
    trainFactors: columnsOf(factors.train, factors.names, continuous),
    test: representations.test,
    testFactors: columnsOf(factors.test, factors.names, continuous),
  };
  return {
    evaluations,
    factors: await evaluateFactors(data, { ...factorProbe, seed, signal }),
  };
}

/** The network that factors are read with; the paper has none. */
const factorProbe = { hidden: 64, learningRate: 1e-3, epochs: 100 };

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

async function trainingSummary(
  { method }: Model,
  { training }: RunConfig,
  imageCount: number,
  directory: RunDirectory,
): Promise<RunResults['training']> {
  if (!method.loss) return { epochs: 0, images: 0, views: 0, seconds: 0 };
  const perStep = imagesPerStep(training, method.views);
  const images = training.epochs * Math.floor(imageCount / perStep) * perStep;
  const log = await readMetrics(directory.metrics, training.epochs);
  const seconds = log.reduce((sum, line) => sum + line.seconds, 0);
  return { epochs: training.epochs, images, views: images * method.views, seconds };
}
