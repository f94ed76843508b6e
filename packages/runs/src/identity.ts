import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from './canonical-json.js';

/** Within a folder of runs: what belongs to studies, a folder for each. No run lies there. */
export const studiesFolder = 'studies';

/** A name that is also that of a folder. */
const name = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a name of letters, digits, `.`, `_` and `-`');
/** A data set's folder lies beside that of studies. */
const datasetName = name.refine(
  (value) => value !== studiesFolder,
  'another name than that of the folder of studies',
);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits');
const options = z.record(z.string(), z.unknown());

/** How a method is trained, whatever the method. */
export const trainingSettings = z.strictObject({
  epochs: z.int().positive().describe('Passes over the training set.'),
  minutes: z
    .number()
    .positive()
    .optional()
    .describe('Wall time that `epochs` was fitted to; absent where epochs or steps were chosen.'),
  batchSize: z.int().positive().default(128).describe('Size of a step, in `batchUnit`. Paper, A.4.3: 128.'),
  batchUnit: z
    .enum(['views', 'images'])
    .default('views')
    .describe('What batchSize counts. The authors divide the batch by the number of views.'),
  optimizer: z.enum(['adam', 'adamw', 'sgd']).default('adam').describe('Paper, A.4.3: Adam.'),
  learningRate: z.number().positive().describe('Paper, A.4.3: tuned in 1e-3 .. 8e-5.'),
  epsilon: z.number().positive().default(1e-8).describe("Of Adam. The authors' code: 1e-4."),
  beta1: z.number().min(0).lt(1).default(0.9).describe('Of Adam: decay of the mean of gradients.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Of Adam: decay of the mean of their squares.'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('Of SGD.'),
  weightDecay: z.number().min(0).default(0).describe('L2 for Adam and SGD, decoupled for AdamW.'),
  clipNorm: z
    .number()
    .positive()
    .optional()
    .describe('Largest norm of all gradients together; absent for no clipping.'),
  schedule: z.enum(['constant', 'cosine', 'linear']).default('constant').describe('Of the learning rate.'),
  warmupEpochs: z.number().min(0).default(0).describe('Epochs over which the learning rate rises from 0.'),
});
export type TrainingSettings = z.output<typeof trainingSettings>;

/** Everything that decides a number of training, but the seed. How the run is evaluated is not part of it. */
export const runIdentity = z.strictObject({
  dataset: z.strictObject({ name: datasetName, digest: z.string().min(1) }),
  method: z.strictObject({
    name,
    /** All hyper-parameters, defaults filled in. */
    options,
    /** SHA-256 of the module, for a method that is not a registered one. */
    file: sha256.optional(),
  }),
  /** `options`: the size of the representation among them. */
  network: z.strictObject({ name, options }),
  /** scale, ratio, flipHorizontal, flipVertical, colorJitter. */
  augmentation: options,
  training: trainingSettings,
  /** `threads`: 0 for every core. */
  engine: z.strictObject({ name: z.string().min(1), threads: z.int().min(0) }),
});
export type RunIdentity = z.output<typeof runIdentity>;

/**
 * The name of an identity: the first 10 hexadecimal digits of the SHA-256 of its canonical JSON. The order of keys does
 * not matter, every value does.
 *
 * @throws {TypeError} If a value has no JSON.
 */
export function runHash(identity: RunIdentity): string {
  return createHash('sha256').update(canonicalJson(identity)).digest('hex').slice(0, 10);
}
