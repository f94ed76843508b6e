import { protocolVersions } from '@simvae/eval';
import { RunError, type RunFolder, type StageName, type StageRecord, type StageResults } from '@simvae/runs';
import { reconstructionErrorOf } from './decoder.js';
import { drawFigures } from './draw-figures.js';
import type { Evaluation } from './evaluation.js';
import type { EvaluationSettings } from './evaluation-settings.js';
import { evaluateGeneration, evaluateLikelihood, inceptionDigest } from './images.js';
import { evaluateMap, fewestImages, mapSize } from './map/evaluate-map.js';
import { readRepresentations, representationsFile } from './representations.js';
import { evaluateContinuousFactors, mixtures, neighbors, probes } from './scores.js';
import { judgedTargets, singleTargets } from './targets.js';

/** A part of an evaluation whose result is kept as soon as it is there. */
export interface Stage<Name extends StageName = StageName> {
  readonly name: Name;
  /** Whether a method has what is evaluated, on its data set, and whether it is asked for. @default always */
  applies?(evaluation: Evaluation): boolean;
  /** Names of the settings that decide its result. */
  readonly settings: readonly (keyof EvaluationSettings)[];
  /** What else decides it. */
  facts?(evaluation: Evaluation, record?: StageRecord): Facts | Promise<Facts>;
  /** Whether the files that it wrote are still there and whole. @default true */
  intact?(evaluation: Evaluation, record: StageRecord<Name>): Promise<boolean>;
  run(evaluation: Evaluation): Promise<StageResults[Name]>;
}

type Facts = Readonly<Record<string, unknown>>;

const decoderSettings = ['decoderEpochs', 'decoderLearningRate', 'decoderBatchSize'] as const;
const classifierSettings = [
  'classifierImages',
  'classifierHidden',
  'classifierEpochs',
  'classifierLearningRate',
] as const;
/** Which labels are judged, those of a group under its name, and how. */
const protocolFacts = ({ input }: Evaluation): Facts => ({
  protocols: protocolVersions,
  targets: judgedTargets(input.dataset).map(({ targets, group }) =>
    group === undefined ? targets[0] : { [group]: targets },
  ),
});
/** The labels by which images are drawn and shown, where there are some. */
const targetFact = ({ input: { dataset } }: Evaluation): Facts =>
  dataset.target === undefined ? {} : { target: dataset.target };
const isLabelled = ({ input }: Evaluation): boolean => judgedTargets(input.dataset).length > 0;
/** The settings of a decoder that is trained afterwards decide nothing of a method that has one. */
const withDecoder = (evaluation: Evaluation): Facts =>
  evaluation.hasOwnDecoder
    ? { decoder: 'own' }
    : { decoder: 'post-hoc', ...pick(evaluation.input.settings, decoderSettings) };

/** All stages after training, in the order in which they are made. */
export const stages: readonly Stage[] = [
  stage({
    name: 'representations',
    settings: [],
    intact: async ({ fingerprint, input }) => (await readRepresentations(fingerprint, input)) !== undefined,
    async run(evaluation) {
      evaluation.show('representations', 0);
      const { train, test } = await evaluation.representations();
      return {
        file: representationsFile,
        train: train.shape[0],
        test: test.shape[0],
        latent: train.shape[1],
      };
    },
  }),
  stage({
    name: 'probes',
    applies: isLabelled,
    settings: ['probeEpochs', 'probeBatchSize', 'probeLearningRate', 'probePatience', 'validationFraction'],
    facts: protocolFacts,
    run: probes,
  }),
  stage({
    name: 'neighbors',
    applies: isLabelled,
    settings: ['neighbors', 'validationFraction'],
    facts: protocolFacts,
    run: neighbors,
  }),
  stage({
    name: 'mixture',
    applies: ({ input }) => singleTargets(input.dataset).length > 0,
    settings: ['gmmInits', 'validationFraction'],
    facts: ({ input }) => ({ protocols: protocolVersions, targets: singleTargets(input.dataset) }),
    run: mixtures,
  }),
  stage({
    name: 'factors',
    applies: ({ input: { dataset } }) =>
      dataset.train.factors !== undefined && dataset.test.factors !== undefined,
    settings: ['factorHidden', 'factorEpochs', 'factorLearningRate'],
    run: evaluateContinuousFactors,
  }),
  stage({
    name: 'decoder',
    applies: ({ hasOwnDecoder, hasDecoder }) => hasDecoder && !hasOwnDecoder,
    settings: decoderSettings,
    async run(evaluation) {
      const { model } = await evaluation.decoding();
      const { dataset, settings, signal } = evaluation.input;
      const show = (fraction: number): void => evaluation.show('decoder, training images', fraction);
      const { mean } = await reconstructionErrorOf(model, dataset.train.images, signal, show);
      const { decoderEpochs: epochs, decoderLearningRate: learningRate } = settings;
      return { epochs, learningRate, loss: mean };
    },
  }),
  stage({
    name: 'reconstruction',
    applies: ({ hasDecoder }) => hasDecoder,
    settings: [],
    facts: withDecoder,
    async run(evaluation) {
      const { model, kind } = await evaluation.decoding();
      const { dataset, signal } = evaluation.input;
      const show = (fraction: number): void => evaluation.show('reconstruction', fraction);
      return { decoder: kind, ...(await reconstructionErrorOf(model, dataset.test.images, signal, show)) };
    },
  }),
  stage({
    name: 'generation',
    applies: ({ hasDecoder, input }) =>
      hasDecoder && input.settings.generatedImages > 0 && singleTargets(input.dataset).length > 0,
    settings: ['generatedImages'],
    async facts(evaluation, record) {
      const { settings } = evaluation.input;
      const inception = await inceptionDigest(evaluation.input, record);
      const features = inception === undefined ? pick(settings, classifierSettings) : { inception };
      return { ...withDecoder(evaluation), ...targetFact(evaluation), ...features };
    },
    run: evaluateGeneration,
  }),
  stage({
    name: 'likelihood',
    applies: ({ hasOwnDecoder, input: { method, settings } }) =>
      hasOwnDecoder && method.density !== undefined && settings.likelihoodImages > 0,
    settings: ['likelihoodImages', 'likelihoodSamples'],
    run: evaluateLikelihood,
  }),
  stage({
    name: 'figures',
    applies: ({ hasDecoder }) => hasDecoder,
    settings: [],
    facts: (evaluation) => ({ ...withDecoder(evaluation), ...targetFact(evaluation) }),
    intact: async ({ input: { folder } }, { result: { files } }) => areThere(folder, files),
    run: drawFigures,
  }),
  stage({
    name: 'map',
    applies: (evaluation) => mapSize(evaluation) >= fewestImages,
    settings: ['mapImages'],
    facts: targetFact,
    intact: async ({ input: { folder } }, { result: { sprite } }) => areThere(folder, [sprite.file]),
    run: evaluateMap,
  }),
];

/** Everything that decides a stage's result, to be kept with it and compared. */
export async function settingsOf(stage: Stage, evaluation: Evaluation, record?: StageRecord): Promise<Facts> {
  return {
    ...pick(evaluation.input.settings, stage.settings),
    ...(await stage.facts?.(evaluation, record)),
  };
}

/** Whether pictures of a run are there and whole. */
async function areThere(folder: RunFolder, files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    const bytes = await folder.readFigure(file).catch((error) => {
      if (error instanceof RunError) return undefined;
      throw error;
    });
    if (bytes === undefined) return false;
  }
  return true;
}

/** A stage of one name among those of all names. */
function stage<Name extends StageName>(definition: Stage<Name>): Stage {
  return definition as unknown as Stage;
}

function pick(settings: EvaluationSettings, names: readonly (keyof EvaluationSettings)[]): Facts {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
