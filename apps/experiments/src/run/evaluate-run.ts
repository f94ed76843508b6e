import { join } from 'node:path';
import type { Dataset } from '@simvae/data';
import { type EvaluationResult, evaluateRepresentations } from '@simvae/eval';
import type { Model } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import { reconstructionGrid } from '../figures/reconstruction-grid.js';
import { writePng } from '../figures/write-png.js';
import type { Progress } from '../terminal/progress.js';
import { loadModel } from './load-model.js';
import { readMetrics } from './metrics-log.js';
import type { RunResults } from './results.js';
import type { RunDirectory } from './run-directory.js';

/** Judges a trained run under both protocols, draws its figures and writes its results. */
export async function evaluateRun(
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunResults> {
  const model = await loadModel(config, dataset, directory);
  try {
    const evaluations = await judge(model, config, dataset, progress, signal);
    if (model.method.reconstruct) {
      await writePng(
        join(directory.figures, 'reconstructions.png'),
        await reconstructionGrid(model, dataset),
      );
    }
    const epochs = model.method.loss ? config.training.epochs : 0;
    const log = await readMetrics(directory.metrics, epochs);
    const images = epochs * imagesPerEpoch(model, config, dataset);
    const results: RunResults = {
      dataset: config.dataset,
      method: config.method,
      seed: config.seed,
      training: {
        epochs,
        images,
        views: images * model.method.views,
        seconds: log.reduce((sum, { seconds }) => sum + seconds, 0),
      },
      evaluations,
    };
    await directory.writeResults(results);
    return results;
  } finally {
    await model.dispose();
  }
}

async function judge(
  model: Model,
  config: RunConfig,
  { train, test }: Dataset,
  progress: Progress,
  signal: AbortSignal,
): Promise<EvaluationResult[]> {
  const { evaluation, seed, threads } = config;
  const meter = progress.begin(`${config.method} seed ${seed} evaluation`, { total: 1, done: 0 });
  const represent = async (images: Uint8Array) => {
    const { data, shape } = await model.represent(images);
    return { data, shape: [shape[0], shape[1]] as const };
  };
  const evaluations = await evaluateRepresentations(
    {
      train: await represent(train.images),
      trainLabels: train.labels,
      test: await represent(test.images),
      testLabels: test.labels,
    },
    {
      protocol: ['paper', 'strict'],
      seed,
      epochs: evaluation.probeEpochs,
      nInit: evaluation.gmmInits,
      ...(threads > 0 ? { threads } : {}),
      signal,
      onProgress: ({ stage, fraction }) => meter.update(fraction, { stage }),
    },
  );
  const [{ linear, mlp, knn, gmm }] = evaluations;
  meter.line(1, { linear: linear.accuracy, mlp: mlp.accuracy, knn: knn.best, gmm: gmm.accuracy });
  meter.end();
  return evaluations;
}

function imagesPerEpoch({ method }: Model, { training }: RunConfig, { train }: Dataset): number {
  const { batchSize, batchUnit } = training;
  const imagesPerStep = batchUnit === 'views' ? Math.floor(batchSize / method.views) : batchSize;
  return Math.floor(train.count / imagesPerStep) * imagesPerStep;
}
