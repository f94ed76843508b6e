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

/** Under the name of each target (the labels that are judged, `class`), in the data set's order. */
const byTarget = <Scores extends z.ZodRawShape>(scores: Scores) =>
  z
    .record(
      z.string(),
      z.object({
        /** Of targets that were judged together and are reported as a mean (`attributes`); absent for one by itself. */
        group: z.string().optional(),
        /** One for each protocol. */
        protocols: z.array(z.object({ protocol, ...scores })).readonly(),
      }),
    )
    .readonly();

const probes = byTarget({
  classes: z.array(z.union([z.string(), z.number()])).readonly(),
  /** That have a label of this target. */
  rows: z.object({ train: count, validation: count, test: count }),
  linear: probeScore,
  mlp: probeScore,
});

const neighbors = byTarget({
  knn: z.object({
    /** Test accuracy with the chosen k, in [0, 1]. */
    best: computed,
    k: count,
    all: z.array(z.object({ k: count, accuracy: computed })).readonly(),
  }),
});

const mixture = byTarget({
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
});

const decoder = z.enum(['own', 'post-hoc']);

/** What each stage comes to. */
const results = {
  training: z.object({
    epochs: count,
    /** Images and views seen, all epochs together. */
    images: count,
    views: count,
    /** Of all epochs; null where metrics.jsonl was not whole when they were added up. */
    seconds: z.number().nullable(),
  }),
  /** `train`, `test`: rows; `latent`: columns. */
  representations: z.object({ file: z.string(), train: count, test: count, latent: count }),
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
/**
 * Of the record of a stage: raised when what its result says changes its form, for that stage alone; a protocol has a
 * version of its own. Version 2 keeps scores by target, version 1 had those of one target.
 */
export const stageVersions: Readonly<Record<StageName, number>> = {
  training: 1,
  representations: 1,
  probes: 2,
  neighbors: 2,
  mixture: 2,
  factors: 1,
  decoder: 1,
  reconstruction: 1,
  generation: 1,
  likelihood: 1,
  figures: 1,
};

/** results/<stage>.json: a result, with everything that decided it. */
export interface StageRecord<Name extends StageName = StageName> {
  readonly format: typeof stageFormat;
  readonly version: number;
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
    version: z.literal(stageVersions[name]),
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
