import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { Breath, type ComputeOptions, type OptionNames, positiveInteger } from '../input/options.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import {
  initialParameters,
  loadFeatures,
  loadTargets,
  outputCount,
  type ProbeShape,
  type ProbeTargets,
  padShape,
  parameterCount,
} from './probe-network.js';

export interface ProbeOptions extends Omit<ComputeOptions, 'threads'> {
  /** Passes over the training rows, at most. @default 200 */
  readonly epochs?: number;
  /** Rows of a step; the last step of an epoch takes what is left. @default 128 */
  readonly batch?: number;
  /** Of Adam (beta1 0.9, beta2 0.999, epsilon 1e-8). @default 3e-4 */
  readonly learningRate?: number;
  /** Names initial weights and the order of rows. @default 0 */
  readonly seed?: number;
  /** With a validation set: epochs without a smaller validation loss after which training ends. @default 20 */
  readonly patience?: number;
}

export const probeOptionNames: OptionNames<ProbeOptions> = {
  epochs: true,
  batch: true,
  learningRate: true,
  seed: true,
  patience: true,
  onProgress: true,
  signal: true,
};

/** Checked options with defaults. */
export interface ProbeSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly patience: number;
}

/** @throws {RangeError} If an option is out of its range. */
export function probeSettings(caller: string, options: ProbeOptions): ProbeSettings {
  const { epochs = 200, batch = 128, learningRate = 3e-4, seed = 0, patience = 20 } = options;
  positiveInteger(caller, 'epochs', epochs);
  positiveInteger(caller, 'batch', batch);
  positiveInteger(caller, 'patience', patience);
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new RangeError(`${caller}: \`learningRate\` must be positive and finite, got ${learningRate}.`);
  }
  return { epochs, batch, learningRate, seed, patience };
}

/** Adam's constants (Kingma & Ba, arXiv:1412.6980). */
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** Rows times parameters between two chances for other work of the process: about 0.1 s. */
const partWork = 2e8;
/** Rows of the validation set that are evaluated at a time. */
const validationTile = 1024;

/** Features with what a probe should make of them. */
export interface ProbeSet {
  /** [rows, inputs]. */
  readonly features: Matrix;
  readonly targets: ProbeTargets;
}

/** A trained probe. */
export interface TrainedProbe {
  readonly shape: ProbeShape;
  /** Layout of assembly/probe.ts. */
  readonly parameters: Float32Array;
  /** Epoch whose parameters these are, from 1. */
  readonly epoch: number;
  /** Epochs that were trained. */
  readonly epochs: number;
  /** Loss per row over that epoch, in nats (squared units of the targets for `values`). */
  readonly trainLoss: number;
  /** Loss per row on the validation set at that epoch; undefined without one. */
  readonly validationLoss: number | undefined;
  /** Loss per row of every epoch that was trained: on the validation set, where there is one. */
  readonly losses: readonly number[];
}

/**
 * Trains a probe by Adam on minibatches in an order drawn anew for every epoch. Features are used as given.
 *
 * With a validation set the parameters of the epoch with the smallest validation loss are returned, and training
 * ends early after `patience` epochs without a smaller one. Without it the last epoch's are returned.
 *
 * @throws {RangeError} If the loss becomes infinite or NaN.
 */
export async function trainProbe(
  caller: string,
  hidden: number,
  train: ProbeSet,
  validation: ProbeSet | undefined,
  { epochs, batch, learningRate, seed, patience }: ProbeSettings,
  options: ComputeOptions,
): Promise<TrainedProbe> {
  const [rows, inputs] = train.features.shape;
  const shape: ProbeShape = { inputs, hidden, outputs: outputCount(train.targets) };
  const padded = padShape(shape);
  const length = parameterCount(padded);
  const size = Math.min(batch, rows);
  const pool = KernelPool.alone();
  try {
    const features = loadFeatures(pool, train.features);
    const { address, kind, sets } = loadTargets(pool, train.targets);
    const order = pool.allocate(rows * 4);
    const parameters = pool.allocate(length * 4);
    const moments = pool.allocate(length * 8);
    const state = pool.allocate(7 * 8);
    const wide = Math.ceil(size / 4) * 4 * (padded.inputs + 2 * padded.hidden + padded.width);
    const work = pool.allocate((wide + length + padded.width * padded.hidden) * 4);
    pool.float32(parameters, length).set(initialParameters(shape, seed));
    pool.float64(state, 6).set([learningRate, adam.beta1, adam.beta2, adam.epsilon, 1, 1]);
    const network = [padded.inputs, padded.hidden, padded.outputs];
    const buffers = [parameters, moments, state, work];
    const part = size * Math.max(1, Math.floor(partWork / (size * length)));
    const measure = validation && prepareValidation(pool, validation, network, parameters);
    const breath = new Breath(options);
    const losses: number[] = [];
    let best: TrainedProbe | undefined;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      await breath.take((epoch - 1) / epochs);
      pool.int32(order, rows).set(new RandomStream(seed, 'probe', 'order', epoch).permutation(rows));
      pool.float64(state, 7)[6] = 0;
      for (let first = 0; first < rows; first += part) {
        if (first > 0) await breath.take((epoch - 1 + first / rows) / epochs);
        const [from, count] = [order + first * 4, Math.min(part, rows - first)];
        pool.run('probeEpoch', [[features, address, from, count, size, ...network, kind, sets, ...buffers]]);
      }
      const trainLoss = pool.float64(state, 7)[6] / rows;
      const validationLoss = measure?.();
      if (!Number.isFinite(trainLoss)) {
        const rule = 'be small enough for training to stay finite (large features need a smaller one)';
        throw new RangeError(`${caller}: \`learningRate\` must ${rule}, got ${learningRate}.`);
      }
      losses.push(validationLoss ?? trainLoss);
      const better = validationLoss === undefined || !(validationLoss >= (best?.validationLoss ?? Infinity));
      if (better && (validation || epoch === epochs)) {
        best = {
          shape,
          parameters: pool.float32(parameters, length).slice(),
          epoch,
          epochs: epoch,
          trainLoss,
          validationLoss,
          losses,
        };
      }
      if (best && validation && epoch - best.epoch >= patience) return { ...best, epochs: epoch };
    }
    return { ...best!, epochs };
  } finally {
    pool.close();
  }
}

/** A function that gives the mean loss on a validation set for the parameters as they are. */
function prepareValidation(
  pool: KernelPool,
  { features, targets }: ProbeSet,
  network: readonly number[],
  parameters: number,
): () => number {
  const rows = features.shape[0];
  const [inputs, hidden, outputs] = network;
  const width = Math.ceil(outputs / 4) * 4;
  const table = loadFeatures(pool, features);
  const wanted = loadTargets(pool, targets);
  const order = pool.allocate(rows * 4);
  pool.int32(order, rows).set(Int32Array.from({ length: rows }, (_, i) => i));
  const h = pool.allocate(Math.max(1, validationTile * hidden * 4));
  const scores = pool.allocate(validationTile * width * 4);
  const loss = pool.allocate(8);
  return () => {
    let total = 0;
    for (let first = 0; first < rows; first += validationTile) {
      const count = Math.min(validationTile, rows - first);
      const from = table + first * inputs * 4;
      pool.run('probeScores', [
        [from, Math.ceil(count / 4) * 4, inputs, hidden, outputs, parameters, h, scores],
      ]);
      const task = [
        scores,
        count,
        outputs,
        wanted.kind,
        wanted.sets,
        wanted.address,
        order + first * 4,
        loss,
      ];
      pool.run('probeLoss', [task]);
      total += pool.float64(loss, 1)[0];
    }
    return total / rows;
  };
}
