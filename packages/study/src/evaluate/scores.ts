import type { Split } from '@simvae/data';
import {
  type EvaluationOptions,
  evaluateFactors,
  evaluateMixture,
  evaluateNeighbors,
  evaluateProbes,
  type LabelledSets,
  type ProtocolId,
} from '@simvae/eval';
import type { StageResults } from '@simvae/runs';
import type { Evaluation } from './evaluation.js';
import { judgedTargets, labelCount, singleTargets } from './targets.js';

const protocols: readonly ProtocolId[] = ['paper', 'strict'];

/** What a split's rows have in place of a label where they have none. */
const missing = -1;

/**
 * The linear and the MLP probe of every target, under both protocols: a probe for each, but one with as many outputs for
 * those of a group together.
 */
export async function probes(evaluation: Evaluation): Promise<StageResults['probes']> {
  const { probeEpochs, probeBatchSize, probeLearningRate, probePatience } = evaluation.input.settings;
  const results: Record<string, StageResults['probes'][string]> = {};
  for (const { targets, group } of judgedTargets(evaluation.input.dataset)) {
    const scores = await evaluateProbes(await rows(evaluation, targets), {
      ...options(evaluation, group ?? targets[0]),
      protocol: protocols,
      epochs: probeEpochs,
      batch: probeBatchSize,
      learningRate: probeLearningRate,
      patience: probePatience,
    });
    for (const name of targets) results[name] = ofTarget(scores[name], group);
  }
  return results;
}

/** k-NN of every target, under both protocols: neighbours are searched once for all that label the same images. */
export async function neighbors(evaluation: Evaluation): Promise<StageResults['neighbors']> {
  const { dataset, settings } = evaluation.input;
  const judged = judgedTargets(dataset);
  const targets = judged.flatMap((each) => each.targets);
  const labelled = targets.map((name) => labelCount(dataset.train, name));
  const ks = Array.from({ length: Math.min(settings.neighbors, ...labelled) }, (_, i) => i + 1);
  const scores = await evaluateNeighbors(await rows(evaluation, targets), {
    ...options(evaluation),
    protocol: protocols,
    ks,
  });
  return Object.fromEntries(
    judged.flatMap(({ targets, group }) =>
      targets.map((name) => [name, ofTarget(scores[name], group)] as const),
    ),
  );
}

/** A mixture with as many components as classes for every target that is judged by itself, under both protocols. */
export async function mixtures(evaluation: Evaluation): Promise<StageResults['mixture']> {
  const { gmmInits: nInit } = evaluation.input.settings;
  const results: Record<string, StageResults['mixture'][string]> = {};
  for (const name of singleTargets(evaluation.input.dataset)) {
    const data = await rows(evaluation, [name]);
    // The paper's is of representations as they are.
    const whole = { nInit, mixtureColumns: Infinity };
    const scores = await evaluateMixture(data, {
      ...options(evaluation, name),
      protocol: protocols,
      ...whole,
    });
    results[name] = ofTarget(scores[name], undefined);
  }
  return results;
}

function ofTarget<Scores>(
  scores: readonly Scores[],
  group: string | undefined,
): { readonly group?: string; readonly protocols: readonly Scores[] } {
  return { ...(group === undefined ? {} : { group }), protocols: scores };
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

/** Representations of all images, with their labels by name. */
async function rows(evaluation: Evaluation, names: readonly string[]): Promise<LabelledSets> {
  const { dataset } = evaluation.input;
  const { train, test } = await evaluation.representations();
  const labels = ({ labels: tables }: Split) =>
    Object.fromEntries(names.map((name) => [name, tables[name].values]));
  return { train, trainLabels: labels(dataset.train), test, testLabels: labels(dataset.test) };
}

/** @param target - what is judged, for the progress where a data set has several. */
function options({ input, compute, show }: Evaluation, target?: string): EvaluationOptions {
  const which = target === undefined || input.dataset.targets.length === 1 ? '' : `, ${target}`;
  return {
    ...compute,
    seed: input.seed,
    missing,
    validationFraction: input.settings.validationFraction,
    onProgress: ({ stage, fraction }) => show(`${stage}${which}`, fraction),
  };
}
