import * as z from 'zod';

/** How a method is trained, whatever the method. */
export const trainingSettings = z.strictObject({
  epochs: z.int().positive().describe('Passes over the training set.'),
  batchSize: z.int().positive().default(128).describe('Size of a step, in `batchUnit`. Paper, A.4.3: 128.'),
  batchUnit: z
    .enum(['views', 'images'])
    .default('views')
    .describe('What batchSize counts. The authors divide the batch by the number of views.'),
  latent: z.int().positive().describe('Size of the representation, L. Paper, A.4.3: 10 and 64.'),
  learningRate: z.number().positive().describe('Of Adam. Paper, A.4.3: tuned in 1e-3 .. 8e-5.'),
  epsilon: z.number().positive().default(1e-8).describe("Of Adam. The authors' code: 1e-4."),
});

/** How a representation is judged. */
export const evaluationSettings = z.strictObject({
  probeEpochs: z
    .int()
    .positive()
    .default(200)
    .describe('Of the linear and the MLP probe. Paper, A.4.4: 200.'),
  decoderEpochs: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Of a decoder for a frozen encoder that has none, for reconstructions. Paper, A.4.5: about 200.',
    ),
  generatedImages: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Images decoded to be compared with as many test images: Fréchet distance, precision and recall; 0 for none.',
    ),
  likelihoodImages: z
    .int()
    .min(0)
    .default(0)
    .describe('Test images whose likelihood is estimated; 0 for none.'),
  likelihoodSamples: z.int().positive().default(1000).describe('Of each of them. Paper, A.5.2: 1000.'),
  inception: z
    .string()
    .optional()
    .describe(
      'ONNX file of Inception-v3, for FID; else the features are those of a classifier trained here.',
    ),
  gmmInits: z.int().positive().default(200).describe('Initialisations of the mixture. Paper, A.4.4: 200.'),
});

export type TrainingSettings = z.output<typeof trainingSettings>;
export type EvaluationSettings = z.output<typeof evaluationSettings>;

/** What decides a run's result. */
export interface RunConfig {
  readonly dataset: string;
  readonly method: string;
  /** Absolute path of the module that defines the method; absent for a registered one. */
  readonly methodFile?: string;
  readonly seed: number;
  /** The method's hyper-parameters, all of them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly training: TrainingSettings;
  /** Wall time of training that `training.epochs` is to fit; absent where epochs or steps were chosen. */
  readonly minutes?: number;
  readonly evaluation: EvaluationSettings;
  /** Name of the engine, and its threads (0: every core). */
  readonly engine: string;
  readonly threads: number;
}
