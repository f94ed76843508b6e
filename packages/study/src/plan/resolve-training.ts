import { parseOptions } from '@simvae/core';
import { type TrainingSettings, trainingSettings } from '@simvae/runs';
import { createSchedule, imagesPerStep } from '@simvae/train';
import { asked, buildable, RequestError } from '../request-error.js';
import { scheduleOf } from '../train/create-trainer.js';
import type { Settings, TrainingLength } from '../types.js';

/** What decides how a method is trained. */
export interface TrainingChoice {
  /** The preset's. */
  readonly defaults: Partial<TrainingSettings>;
  /** The preset's length, where it is not one of epochs. */
  readonly steps?: number;
  /** What differs from the preset. */
  readonly settings: Settings;
  readonly length?: TrainingLength;
}

/** What of a method and a data set decides how many epochs are so many steps. */
export interface TrainingScale {
  /** Views of an image. */
  readonly views: number;
  readonly imageCount: number;
  /** Whether the method is trained at all. */
  readonly trained: boolean;
}

/** Stands in the identity of every run without training: its numbers do not depend on how others are trained. */
const untrained: TrainingSettings = trainingSettings.parse({ epochs: 1, learningRate: 1 });

/**
 * The training settings of a method: those asked for, else the preset's, else the paper's. A number of steps becomes
 * the nearest number of whole epochs, at least one; for minutes the epochs are 1 until they are fitted. A method without
 * training has settings that mean nothing, always the same.
 *
 * @throws {RequestError} If a setting is unknown or out of range, the length is given twice, or no step fits the data.
 */
export function resolveTraining(
  choice: TrainingChoice,
  { views, imageCount, trained }: TrainingScale,
): TrainingSettings {
  const { defaults, settings, length } = choice;
  checkLength(length, settings);
  const draft = { epochs: 1, ...defaults, ...settings };
  const parsed = asked(() => parseOptions('training', trainingSettings, draft));
  const images = imagesPerStep(parsed, views);
  if (images < 1) {
    throw new RequestError(
      `training: \`batchSize\` must be at least ${views}, the views of an image, got ${parsed.batchSize}.`,
    );
  }
  if (trained && images > imageCount) {
    throw new RequestError(
      `training: \`batchSize\` must give steps of at most the ${imageCount} images there are, got ${images} images.`,
    );
  }
  const stepsPerEpoch = Math.max(1, Math.floor(imageCount / images));
  const settled = withEpochs(parsed, stepsPerEpoch, choice);
  if (settled.minutes === undefined) {
    buildable(() => createSchedule(scheduleOf(settled), stepsPerEpoch));
  }
  return trained ? settled : untrained;
}

/** The settings with the epochs that were asked for; 1 where they are still to be fitted to minutes. */
function withEpochs(
  training: TrainingSettings,
  stepsPerEpoch: number,
  { steps: ofPreset, settings, length }: TrainingChoice,
): TrainingSettings {
  if (length !== undefined && 'epochs' in length) return { ...training, epochs: length.epochs };
  if (length !== undefined && 'minutes' in length) return { ...training, epochs: 1, minutes: length.minutes };
  if (training.minutes !== undefined) return { ...training, epochs: 1 };
  const steps = length?.steps ?? (settings.epochs === undefined ? ofPreset : undefined);
  if (steps === undefined) return training;
  return { ...training, epochs: Math.max(1, Math.round(steps / stepsPerEpoch)) };
}

function checkLength(length: TrainingLength | undefined, settings: Settings): void {
  const given = [
    ...Object.entries(length ?? {}).filter(([, value]) => value !== undefined),
    ...['epochs', 'minutes'].filter((name) => settings[name] !== undefined).map((name) => [name] as const),
  ];
  if (given.length > 1) {
    throw new RequestError(
      'The length must be given once: as epochs, steps or minutes, or as a setting of training (epochs, minutes).',
    );
  }
  for (const [name, value] of Object.entries(length ?? {})) {
    const number = Number(value);
    const fits = name === 'minutes' ? Number.isFinite(number) && number > 0 : Number.isInteger(number);
    if (!fits || number <= 0) {
      const rule = name === 'minutes' ? 'a number above 0' : 'a whole number, at least 1';
      throw new RequestError(`\`${name}\` must be ${rule}, got ${value}.`);
    }
  }
}
