import type { Matrix } from '@simvae/arrays';
import {
  type EvaluationOptions,
  evaluateFactors,
  evaluateMixture,
  evaluateNeighbors,
  evaluateProbes,
  type ProtocolId,
} from '@simvae/eval';
import type { StageResults } from '@simvae/runs';
import type { Evaluation } from './evaluation.js';

const protocols: readonly ProtocolId[] = ['paper', 'strict'];

/** The linear and the MLP probe, under both protocols. */
export async function probes(evaluation: Evaluation): Promise<StageResults['probes']> {
  const { probeEpochs, probeBatchSize, probeLearningRate, probePatience } = evaluation.input.settings;
  return evaluateProbes(await rows(evaluation), {
    ...options(evaluation),
    protocol: protocols,
    epochs: probeEpochs,
    batch: probeBatchSize,
    learningRate: probeLearningRate,
    patience: probePatience,
  });
}

/** k-NN, under both protocols. */
export async function neighbors(evaluation: Evaluation): Promise<StageResults['neighbors']> {
  const data = await rows(evaluation);
  const most = Math.min(evaluation.input.settings.neighbors, data.train.shape[0]);
  const ks = Array.from({ length: most }, (_, i) => i + 1);
  return evaluateNeighbors(data, { ...options(evaluation), protocol: protocols, ks });
}

/** A mixture with as many components as classes, under both protocols. */
export async function mixtures(evaluation: Evaluation): Promise<StageResults['mixture']> {
  const { gmmInits: nInit } = evaluation.input.settings;
  return evaluateMixture(await rows(evaluation), { ...options(evaluation), protocol: protocols, nInit });
}

/** How well the continuous values that images were made from can be read from the representation. */
export async function evaluateContinuousFactors(evaluation: Evaluation): Promise<StageResults['factors']> {
  const { dataset, settings, seed, signal } = evaluation.input;
  const { train, test } = await evaluation.representations();
  evaluation.show('factors', 0);
  const data = {
    train,
    trainFactors: dataset.train.factors ?? {},
    test,
    testFactors: dataset.test.factors ?? {},
  };
  return evaluateFactors(data, {
    hidden: settings.factorHidden,
    learningRate: settings.factorLearningRate,
    epochs: settings.factorEpochs,
    seed,
    signal,
  });
}

/** Representations of the images that have a label, with their labels. */
async function rows(evaluation: Evaluation): Promise<{
  readonly train: Matrix;
  readonly trainLabels: ArrayLike<number>;
  readonly test: Matrix;
  readonly testLabels: ArrayLike<number>;
}> {
  const represented = await evaluation.representations();
  const train = evaluation.withLabels(represented.train, 'train');
  const test = evaluation.withLabels(represented.test, 'test');
  return {
    train: train.matrix,
    trainLabels: train.labels,
    test: test.matrix,
    testLabels: test.labels,
  };
}

function options({ input, compute, show }: Evaluation): EvaluationOptions {
  return {
    ...compute,
    seed: input.seed,
    validationFraction: input.settings.validationFraction,
    onProgress: ({ stage, fraction }) => show(stage, fraction),
  };
}
