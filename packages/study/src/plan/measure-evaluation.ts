import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostTensors } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { RunFolder, type StageName } from '@simvae/runs';
import { buildContext, buildMethod } from '../build-method.js';
import { Evaluation } from '../evaluate/evaluation.js';
import type { EvaluationInput } from '../evaluate/evaluation-input.js';
import type { EvaluationSettings } from '../evaluate/evaluation-settings.js';
import { type Stage, stages } from '../evaluate/stages.js';
import { silent } from '../reporter.js';
import type { PlannedRun, WorkContext } from '../types.js';
import { sampleDataset } from './sample-dataset.js';

/** Numbers of images that stages are timed on. */
export interface SampleSize {
  readonly train: number;
  readonly test: number;
}

/** Few enough for seconds, many enough that a stage's work outweighs what it does once. */
export const timedSample: SampleSize = { train: 2000, test: 500 };

/** How much work a stage is, to within a factor that the measurement finds. */
interface Amount {
  readonly settings: EvaluationSettings;
  readonly train: number;
  readonly test: number;
}

/** Stages whose work grows: by what. The others take as long on a sample. */
const amounts: { readonly [Name in StageName]?: (amount: Amount) => number } = {
  representations: ({ train, test }) => train + test,
  probes: ({ settings, train }) => settings.probeEpochs * train,
  // Under protocol strict the validation split looks for its neighbours among the rest as well.
  neighbors: ({ settings: { validationFraction: part }, train, test }) =>
    train * test + part * (1 - part) * train ** 2,
  mixture: ({ settings, train }) => settings.gmmInits * train,
  factors: ({ settings, train }) => settings.factorEpochs * train,
  decoder: ({ settings, train }) => settings.decoderEpochs * train,
  reconstruction: ({ test }) => test,
  generation: ({ settings }) => settings.generatedImages,
  likelihood: ({ settings }) => settings.likelihoodImages * settings.likelihoodSamples,
};

/** Settings for which each stage is timed: what its work grows with is less. */
function shortened(settings: EvaluationSettings, sample: SampleSize): EvaluationSettings {
  const { probeEpochs, gmmInits, factorEpochs, decoderEpochs, generatedImages, likelihoodImages } = settings;
  const generated = Math.min(generatedImages, sample.test);
  return {
    ...settings,
    probeEpochs: Math.min(probeEpochs, 5),
    gmmInits: Math.min(gmmInits, 2),
    factorEpochs: Math.min(factorEpochs, 5),
    decoderEpochs: Math.min(decoderEpochs, 1),
    generatedImages: generated,
    // Shortened by as much, so that one factor holds for all of the stage.
    classifierImages: Math.max(
      1,
      Math.round((settings.classifierImages * generated) / Math.max(1, generatedImages)),
    ),
    likelihoodImages: Math.min(likelihoodImages, 4),
  };
}

/** What the stages of an evaluation take. */
export interface MeasuredStages {
  /** Of each stage that the run has, in the order in which they are made. */
  readonly seconds: ReadonlyMap<StageName, number>;
  /** Those that were measured; the others were known. */
  readonly measured: ReadonlySet<StageName>;
}

/**
 * Times the stages of an evaluation on a sample of the images and an untrained model, then throws the results away.
 *
 * @param options - `known`: seconds of stages that need not be measured; `sample`: images that the others are timed on; `measures`:
 * whether they are.
 * @returns seconds of each stage that the run has, scaled to the work that it is there; nothing where one is not known and must not
 * be measured.
 * @throws the signal's reason, if it stopped the measurement.
 */
export async function measureEvaluation(
  run: PlannedRun,
  dataset: Dataset,
  { signal, cores }: Pick<WorkContext, 'signal' | 'cores'>,
  {
    known = () => undefined,
    sample = timedSample,
    measures = true,
  }: {
    readonly known?: (stage: Stage) => number | undefined;
    readonly sample?: SampleSize;
    readonly measures?: boolean;
  } = {},
): Promise<MeasuredStages | undefined> {
  const small = sampleDataset(dataset, sample.train, sample.test);
  const method = buildMethod(run.definition, run.identity, buildContext(dataset));
  const { params, state } = method.init(new RandomStream(run.seed, 'init'));
  const tensors = { params: hostTensors(params), state: hostTensors(state) };
  const path = await mkdtemp(join(tmpdir(), 'simvae-plan-'));
  const input: EvaluationInput = {
    ...{
      ...run,
      method,
      tensors,
      dataset: small,
      settings: shortened(run.evaluation, sample),
      signal,
      cores,
    },
    ...{ folder: RunFolder.at(path), reporter: silent, keepsFeatures: false, force: false },
  };
  const evaluation = new Evaluation(input);
  const whole = { settings: run.evaluation, train: dataset.train.count, test: dataset.test.count };
  const part = { settings: input.settings, train: small.train.count, test: small.test.count };
  const seconds = new Map<StageName, number>();
  const measured = new Set<StageName>();
  try {
    const applying = stages.filter((stage) => stage.applies?.(evaluation) !== false);
    const unknown = applying.filter((stage) => known(stage) === undefined);
    if (unknown.length > 0 && !measures) return undefined;
    // Compiles the encoder, which happens once whatever the number of images.
    if (unknown.length > 0) await evaluation.model.represent(small.test.images);
    for (const stage of applying) {
      signal?.throwIfAborted();
      const recorded = known(stage);
      if (recorded !== undefined) {
        seconds.set(stage.name, recorded);
        continue;
      }
      const amount = amounts[stage.name];
      const factor = amount === undefined ? 1 : amount(whole) / amount(part);
      const began = performance.now();
      await stage.run(evaluation);
      seconds.set(stage.name, (factor * (performance.now() - began)) / 1000);
      measured.add(stage.name);
    }
    return { seconds, measured };
  } finally {
    await evaluation.dispose();
    await rm(path, { recursive: true, force: true });
  }
}
