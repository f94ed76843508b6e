import * as z from 'zod';
import { canonicalJson } from './canonical-json.js';

/** A number that was computed. JSON has none that are not finite: null stands for those, and is read as NaN. */
export const computed = z.union([z.number(), z.null().transform(() => Number.NaN)]);
const count = z.int().min(0);

const protocol = z.object({ id: z.enum(['paper', 'strict']), version: z.int().positive() });
export type ProtocolId = z.output<typeof protocol>['id'];

const probeScore = z.object({
  /** On the test set, in [0, 1]. */
  accuracy: computed,
  /** Epoch whose weights were scored. */
  epoch: count,
  epochs: count,
  batch: count,
  learningRate: computed,
  /** Width of the hidden layer; 0 for the linear probe. */
  hidden: count,
  /** Cross-entropy per row at that epoch, in nats. */
  trainLoss: computed,
  /** Likewise on the validation split; null where there is none. */
  validationLoss: z.number().nullable(),
});

const probes = z
  .array(
    z.object({
      protocol,
      classes: z.array(z.union([z.string(), z.number()])).readonly(),
      rows: z.object({ train: count, validation: count, test: count }),
      linear: probeScore,
      mlp: probeScore,
    }),
  )
  .readonly();

const neighbors = z
  .array(
    z.object({
      protocol,
      knn: z.object({
        /** Test accuracy with the chosen k, in [0, 1]. */
        best: computed,
        k: count,
        all: z.array(z.object({ k: count, accuracy: computed })).readonly(),
      }),
    }),
  )
  .readonly();

const mixture = z
  .array(
    z.object({
      protocol,
      gmm: z.object({
        /** Part of the test rows, in [0, 1], whose cluster is matched with their class. */
        accuracy: computed,
        matchedOn: z.enum(['test', 'validation']),
        ari: computed,
        nmi: computed,
        components: count,
        covariance: z.string(),
        nInit: count,
        converged: z.boolean(),
        /** Means over rows, in nats. */
        trainLogLikelihood: computed,
        testLogLikelihood: computed,
      }),
    }),
  )
  .readonly();

const decoder = z.enum(['own', 'post-hoc']);

/** What each stage comes to. */
const results = {
  training: z.object({
    epochs: count,
    /** Images and views seen, all epochs together. */
    images: count,
    views: count,
    seconds: computed,
  }),
  /** `train`, `test`: rows; `latent`: columns. */
  representations: z.object({ file: z.string(), train: count, test: count, latent: count }),
  /** One for each protocol. */
  probes,
  neighbors,
  mixture,
  /** R^2 of each factor. */
  factors: z.record(z.string(), z.object({ linear: computed, mlp: computed })),
  /** Of a decoder trained for a frozen encoder. */
  decoder: z.object({ epochs: count, learningRate: computed, loss: computed }),
  /** Squared error of test images: summed over pixels, half of that, averaged over pixels. */
  reconstruction: z.object({ decoder, sum: computed, half: computed, mean: computed }),
  generation: z.object({
    decoder,
    /** What `distance` is called: `FID` only with Inception-v3's features. */
    metric: z.string(),
    distance: computed,
    precision: computed,
    recall: computed,
    /** Name of the features. */
    features: z.string(),
    images: z.object({ real: count, generated: count }),
  }),
  likelihood: z.object({
    /** -log p(x), averaged over images. */
    nats: computed,
    bitsPerDimension: computed,
    images: count,
    /** Of each image. */
    samples: count,
    /** p(z). */
    prior: z.string(),
  }),
  figures: z.object({ files: z.array(z.string()).readonly() }),
};

export type StageName = keyof typeof results;
export type StageResults = { readonly [Name in StageName]: z.output<(typeof results)[Name]> };

/** In the order in which they are made. */
export const stageNames = Object.keys(results) as readonly StageName[];

/** What results/<stage>.json says it is. */
export const stageFormat = 'simvae-stage';
/** Of the record around a result; a protocol has a version of its own. */
export const stageVersion = 1;

/** results/<stage>.json: a result, with everything that decided it. */
export interface StageRecord<Name extends StageName = StageName> {
  readonly format: typeof stageFormat;
  readonly version: typeof stageVersion;
  readonly stage: Name;
  /** All of them: a stage is made again when they change. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** SHA-256 of the parameters and state that were evaluated. */
  readonly model: string;
  readonly result: StageResults[Name];
  readonly madeBy: { readonly command: string; readonly createdAt: string };
}
export type StageRecords = { readonly [Name in StageName]: StageRecord<Name> };

/** A record as it is handed over to be written; what every record says is added. */
export type NewStageRecord<Name extends StageName> = Omit<StageRecord<Name>, 'format' | 'version' | 'stage'> &
  Partial<Pick<StageRecord<Name>, 'format' | 'version' | 'stage'>>;

/** The schema of a stage's file. */
export function stageRecord<Name extends StageName>(name: Name): z.ZodType<StageRecord<Name>> {
  return z.object({
    format: z.literal(stageFormat),
    version: z.literal(stageVersion),
    stage: z.literal(name),
    settings: z.record(z.string(), z.unknown()),
    model: z.string().min(1),
    result: results[name],
    madeBy: z.object({ command: z.string(), createdAt: z.string() }),
  }) as unknown as z.ZodType<StageRecord<Name>>;
}

/** Whether a stage need not be made again: it is there, of this model and with these settings. */
export function isCurrent<Name extends StageName>(
  record: StageRecord<Name> | undefined,
  { settings, model }: Pick<StageRecord, 'settings' | 'model'>,
): record is StageRecord<Name> {
  return record?.model === model && canonicalJson(record.settings) === canonicalJson(settings);
}
