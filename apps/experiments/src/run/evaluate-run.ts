import { join } from 'node:path';
import type { Dataset } from '@simvae/data';
import { ClassGaussians, type Matrix } from '@simvae/eval';
import type { Model } from '@simvae/train';
import { imagesPerStep } from '../config/images-per-step.js';
import type { RunConfig } from '../config/settings.js';
import { classSampleGrid } from '../figures/class-sample-grid.js';
import { reconstructionGrid } from '../figures/reconstruction-grid.js';
import { writePng } from '../figures/write-png.js';
import type { Progress } from '../terminal/progress.js';
import { stageMeter } from '../terminal/stage-meter.js';
import { fingerprint } from './fingerprint.js';
import { judgeGeneration } from './judge-generation.js';
import { judgeRepresentations } from './judge-representations.js';
import { loadTrained, modelOf, type TrainedMethod } from './load-model.js';
import { readMetrics } from './metrics-log.js';
import type { GenerationResults, RunResults } from './results.js';
import type { RunDirectory } from './run-directory.js';
import { trainDecoder } from './train-decoder.js';

/**
 * Judges a trained run under both protocols, its decoder if it has one, draws its figures and writes its results.
 *
 * @throws the signal's reason, if it stopped the work; nothing is written then.
 * @throws {Error} If judging the method has changed it.
 */
export async function evaluateRun(
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunResults> {
  const trained = await loadTrained(config, dataset, directory);
  const before = fingerprint(trained);
  const model = modelOf(trained, dataset, config);
  try {
    const { train, test, source } = dataset;
    stageMeter(progress, `${config.method} seed ${config.seed}`)('representations', 0);
    const represented = {
      train: matrix(await model.represent(train.images)),
      test: matrix(await model.represent(test.images)),
    };
    const judged = await judgeRepresentations(represented, config, dataset, progress, signal);
    const generation = await judgeDecoder(trained, model, represented.train, {
      config,
      dataset,
      directory,
      progress,
      signal,
    });
    if (fingerprint(trained) !== before) {
      throw new Error(
        `${config.method}: judging it has changed its parameters or state; its results are void.`,
      );
    }
    const results: RunResults = {
      dataset: config.dataset,
      method: config.method,
      seed: config.seed,
      data: { official: source.official, train: train.count, test: test.count },
      model: { sha256: before },
      training: await trainingSummary(model, config, train.count, directory),
      ...judged,
      ...(generation ? { generation } : {}),
    };
    await directory.writeResults(results);
    return results;
  } finally {
    await model.dispose();
  }
}

/** What judging a decoder needs besides the method. */
interface Surroundings {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly directory: RunDirectory;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Judges the method's own decoder, or one trained for it where that is asked for, and draws what it makes. */
async function judgeDecoder(
  trained: TrainedMethod,
  model: Model,
  representations: Matrix,
  { config, dataset, directory, progress, signal }: Surroundings,
): Promise<GenerationResults | undefined> {
  const own = model.method.reconstruct !== undefined && model.method.decode !== undefined;
  if (!own && config.evaluation.decoderEpochs === 0) return undefined;
  const trainer = own ? undefined : await trainDecoder(trained, dataset, config, progress, signal);
  try {
    const decoding = trainer?.model ?? model;
    const gaussians = await new ClassGaussians().fit(representations, dataset.train.labels);
    const scores = await judgeGeneration(decoding, gaussians, dataset, config, progress, signal);
    const { figures } = directory;
    await writePng(join(figures, 'reconstructions.png'), await reconstructionGrid(decoding, dataset));
    const samples = await classSampleGrid(decoding, gaussians, dataset, config.seed);
    await writePng(join(figures, 'class-samples.png'), samples);
    return { decoder: own ? 'own' : 'post-hoc', ...scores };
  } finally {
    await trainer?.dispose();
  }
}

function matrix({ data, shape }: { data: Float32Array; shape: readonly number[] }): Matrix {
  return { data, shape: [shape[0], shape[1]] };
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
