import type { TrainingSettings } from '@simvae/runs';
import type { EvaluationSettings } from './evaluate/evaluation-settings.js';
import { type MethodSettings, tuned } from './tuned.js';

/** A named choice of settings. */
export interface Preset {
  readonly description: string;
  /** Seeds 0, 1, ... where none are asked for. */
  readonly seeds: number;
  /** Steps to train, rounded to whole epochs; absent where `training.epochs` says it. */
  readonly steps?: number;
  readonly training: Partial<TrainingSettings>;
  /** Of single methods, by family of networks and name. */
  readonly methods?: Readonly<Record<string, Readonly<Record<string, MethodSettings>>>>;
  readonly evaluation: Partial<EvaluationSettings>;
}

/** Settings by name. */
export const presets = {
  quick: {
    description:
      'minutes on a laptop: the same number of steps, and so of views, for every method; settings of tuned',
    seeds: 1,
    steps: 1200,
    training: { learningRate: 1e-3 },
    methods: tuned,
    evaluation: { probeEpochs: 50, gmmInits: 10 },
  },
  tuned: {
    description:
      'an hour or two of a laptop for all methods: twelve epochs, with what a validation split chose for each',
    seeds: 3,
    training: { epochs: 12, learningRate: 1e-3, schedule: 'cosine' },
    methods: tuned,
    evaluation: { probeEpochs: 100, gmmInits: 50, generatedImages: 10_000, likelihoodImages: 200 },
  },
  'paper-text': {
    description: "the paper's settings as printed, and the authors' code where the paper is silent",
    seeds: 3,
    training: { epochs: 400, learningRate: 8e-5, epsilon: 1e-4 },
    evaluation: { probeEpochs: 200, gmmInits: 200, generatedImages: 10_000, likelihoodImages: 1000 },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

/** Methods where none are asked for: those of the paper's table 1. */
export const defaultMethods: readonly string[] = [
  'random',
  'simclr',
  'vicreg',
  'moco',
  'vae',
  'beta-vae',
  'cr-vae',
  'simvae',
];
