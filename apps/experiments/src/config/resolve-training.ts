import { parseOptions } from '@simvae/core';
import type { DatasetInfo } from '@simvae/data';
import { UsageError } from '../usage-error.js';
import { imagesPerStep } from './images-per-step.js';
import type { Preset } from './presets.js';
import { type TrainingSettings, trainingSettings } from './settings.js';
import { usage } from './usage.js';

/** What decides how long a method is trained, and how. */
export interface TrainingChoice {
  readonly preset: Preset;
  /** `--set training.*`. */
  readonly assigned: Readonly<Record<string, unknown>>;
  /** `--epochs`. */
  readonly epochs?: number;
  /** `--steps`. */
  readonly steps?: number;
  /** `--minutes`: the epochs are 1 until they are fitted to it. */
  readonly minutes?: number;
}

/**
 * The training settings of a method: those assigned, else the preset's, else the paper's. A number of steps becomes
 * the nearest number of whole epochs of the published data set, at least one.
 *
 * @param viewsOf - views of each image, for settings that are complete but for the epochs.
 * @throws {UsageError} If a setting is unknown or out of range, or the length is given twice.
 */
export function resolveTraining(
  { preset, assigned, epochs, steps, minutes }: TrainingChoice,
  { imageShape, sizes }: DatasetInfo,
  viewsOf: (settings: TrainingSettings) => number,
): TrainingSettings {
  if (assigned.epochs !== undefined && (epochs ?? steps ?? minutes) !== undefined) {
    throw new UsageError('Give the length once: by --epochs, --steps, --minutes, or --set training.epochs.');
  }
  const draft = { epochs: 1, latent: paperLatent(imageShape), ...preset.training, ...assigned };
  const settings = usage(() => parseOptions('training', trainingSettings, draft));
  const views = viewsOf(settings);
  const images = imagesPerStep(settings, views);
  if (images < 1) {
    throw new UsageError(
      `training: \`batchSize\` must be at least ${views}, the views of an image, got ${settings.batchSize}.`,
    );
  }
  if (epochs !== undefined) return { ...settings, epochs };
  if (minutes !== undefined) return { ...settings, epochs: 1 };
  const budget = steps ?? (assigned.epochs === undefined ? preset.steps : undefined);
  if (budget === undefined) return settings;
  const stepsPerEpoch = Math.max(1, Math.floor(sizes.train / images));
  return { ...settings, epochs: Math.max(1, Math.round(budget / stepsPerEpoch)) };
}

/** L: 10 for grey images, 64 for colour images (paper, A.4.3). */
function paperLatent([, , channels]: readonly number[]): number {
  return channels === 1 ? 10 : 64;
}
