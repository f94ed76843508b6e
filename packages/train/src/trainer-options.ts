import type { ImageSource, ViewSource } from '@simvae/arrays';
import type { CompileOptions } from '@simvae/compile';
import type { Method } from '@simvae/core';
import type { ScheduleSettings } from './optimizer/schedule.js';
import type { OptimizerSettings } from './optimizer/settings.js';

/** How many images a step holds. */
export interface BatchOptions {
  /** Size of a step, in `batchUnit`. @default 128 */
  readonly batchSize?: number;
  /**
   * What `batchSize` counts. `views`: a step has floor(batchSize / J) images, as in the authors' code. `images`: it has
   * `batchSize` images. @default 'views'
   */
  readonly batchUnit?: 'views' | 'images';
}

/** What a training run is made of. */
export interface TrainerOptions extends BatchOptions {
  readonly method: Method;
  /** Training images as they are: what `represent` sees before an epoch. */
  readonly images: ImageSource;
  /** The same images, augmented. */
  readonly views: ViewSource;
  /** Every random draw comes from it. */
  readonly seed: number;
  /** @default Adam with its defaults */
  readonly optimizer?: OptimizerSettings;
  /** @default a constant learning rate */
  readonly schedule?: ScheduleSettings;
  /** Gradients with a larger norm, over all parameters together, are scaled down to it. @default no limit */
  readonly clipNorm?: number;
  readonly engine?: CompileOptions;
}

/** After a step. `metrics` is overwritten by the next step. */
export interface StepReport {
  /** From 1. */
  readonly epoch: number;
  /** Steps done in this epoch, from 1. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** After an epoch: means over its steps. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly steps: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Of the last step. */
  readonly learningRate: number;
}

/** How long to train, and whom to tell: the next step waits for what `onStep` and `onEpoch` return. */
export interface TrainOptions {
  /** Epochs in all, counted from the very beginning. */
  readonly epochs: number;
  /** Stops after the step in progress. */
  readonly signal?: AbortSignal;
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
}

/** Images in a step, for a method with this many views of each. */
export function imagesPerStep({ batchSize = 128, batchUnit = 'views' }: BatchOptions, views: number): number {
  return batchUnit === 'views' ? Math.floor(batchSize / views) : batchSize;
}
