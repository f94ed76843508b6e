import * as z from 'zod';
import { canonicalJson } from './canonical-json.js';

/** A number that was computed. JSON has none that are not finite: null stands for those, and is read as NaN. */
export const computed = z.union([z.number(), z.null().transform(() => Number.NaN)]);
const count = z.int().min(0);
const index = count;
const label = z.union([z.string(), z.number()]);
/** Classes by their names, as they are printed. */
const classes = z.array(label).readonly();

/** Where a picture lies within the folder of its run. */
export const figureFile = z
  .string()
  .regex(/^figures\/[A-Za-z0-9][A-Za-z0-9_-]*\.png$/, 'the name of a picture: `figures/<name>.png`');

const protocol = z.object({ id: z.enum(['paper', 'strict']), version: z.int().positive() });
export type ProtocolId = z.output<typeof protocol>['id'];

/** Likewise on the rows that were held out of the training set, in [0, 1]; null where none were (protocol `paper`). */
const validationAccuracy = z.number().nullable();
/**
 * Test rows by class and prediction: `[i][j]` counts those of class i that were predicted as class j, in the order of `classes`.
 * Rows of a class that no training row has are left out.
 */
const confusion = z.array(z.array(count).readonly()).readonly();

const probeScore = z.object({
  /** On the test set, in [0, 1]. */
  accuracy: computed,
  validationAccuracy,
  confusion,
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
  /** Whether the loss had settled when training ended; absent in runs of before it was told. */
  converged: z.boolean().optional(),
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
  /** Labels of training rows, sorted. */
  classes,
  /** That have a label of this target. */
  rows: z.object({ train: count, validation: count, test: count }),
  linear: probeScore,
  mlp: probeScore,
});

const neighbors = byTarget({
  classes,
  knn: z.object({
    /** Test accuracy with the chosen k, in [0, 1]. */
    best: computed,
    k: count,
    validationAccuracy,
    confusion,
    all: z.array(z.object({ k: count, accuracy: computed })).readonly(),
  }),
});

const mixture = byTarget({
  classes,
  gmm: z.object({
    /** Part of the test rows, in [0, 1], whose cluster is matched with their class. */
    accuracy: computed,
    matchedOn: z.enum(['test', 'validation']),
    validationAccuracy,
    /** A row counts as predicted to be of the class that its cluster is matched with; nowhere, if with none. */
    confusion,
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

/** In pixels. */
const size = { height: count, width: count };

/** How a picture is put together of cells, so that single ones can be cut from it. */
const figureLayout = z.object({
  /** `reconstructions`: rows of test images, each above the row of their reconstructions. */
  kind: z.enum(['reconstructions', 'class-samples']),
  columns: count,
  rows: count,
  cell: z.object(size),
  /** Pixels around every cell: that of row r and column c begins at (gap + r (height + gap), gap + c (width + gap)). */
  gap: count,
  /** Labels that say what the columns hold, and the class of each; absent where images have none. */
  target: z.string().optional(),
  classes: classes.optional(),
  /** Of `reconstructions`: indices in the test set, row by row of images. */
  images: z.array(index).readonly().optional(),
});

const point = z.tuple([computed, computed]).readonly();

/** A sample of test images, where they lie and what they are: `n` of them. */
const map = z.object({
  /** [n]: indices in the test set, rising; the same for every run on the same data. */
  images: z.array(index).readonly(),
  /** A picture of these images without gaps, row by row in their order. */
  sprite: z.object({
    file: figureFile,
    /** SHA-256 of the file: equal for every run on the same data. */
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits'),
    columns: count,
    /** Of one image. */
    ...size,
  }),
  /** [n]: the representation's first two principal components. */
  pca: z.array(point).readonly(),
  /** Part of the variance of the sample that each of them has, in [0, 1]. */
  explained: point,
  /** [n]: a layout by UMAP. */
  umap: z.array(point).readonly(),
  /** [n]: positions in the sample of the nearest others in the representation, the nearest first. */
  neighbors: z.array(z.array(index).readonly()).readonly(),
  /** By target: the class of each image by its position in `classes`, -1 where it has none. */
  labels: z.record(z.string(), z.object({ classes, values: z.array(z.int().min(-1)).readonly() })).readonly(),
  /** By name: the continuous value of each image. */
  factors: z.record(z.string(), z.array(computed).readonly()).readonly(),
});

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
  figures: z.object({
    files: z.array(figureFile).readonly(),
    /** Of each of them. */
    layout: z.record(z.string(), figureLayout).readonly(),
  }),
  map,
};

export type StageName = keyof typeof results;
export type StageResults = { readonly [Name in StageName]: z.output<(typeof results)[Name]> };

/** In the order in which they are made. */
export const stageNames = Object.keys(results) as readonly StageName[];

/** What results/<stage>.json says it is. */
export const stageFormat = 'simvae-stage';
/**
 * Of the record of a stage: raised when what its result says changes its form, or when the same settings give other numbers, for that
 * stage alone; a protocol has a version of its own.
 *
 * `probes`, `neighbors`, `mixture`: version 1 had scores of one target, 2 keeps them by target, 3 has validation accuracies and
 * confusion matrices as well. `mixture`: 4 starts mixtures from the moments of clusters. `figures`: version 2 says how pictures are laid
 * out. `map`: 2 has principal components by Householder reflections, 3 all axes by one tridiagonal form.
 */
export const stageVersions: Readonly<Record<StageName, number>> = {
  training: 1,
  representations: 1,
  probes: 3,
  neighbors: 3,
  mixture: 4,
  factors: 1,
  decoder: 1,
  reconstruction: 1,
  generation: 1,
  likelihood: 1,
  figures: 2,
  map: 3,
};

/** How a result came about: recorded, never compared. */
const stageOrigin = z.object({
  /** As typed. */
  command: z.string(),
  createdAt: z.string(),
  /** Wall time of the stage, since it was last begun; absent in earlier records and where training says it. */
  seconds: z.number().min(0).optional(),
});
type StageOrigin = Readonly<z.output<typeof stageOrigin>>;

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
  readonly madeBy: StageOrigin;
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
    madeBy: stageOrigin,
  }) as unknown as z.ZodType<StageRecord<Name>>;
}

/** Whether a stage need not be made again: it is there, of this model and with these settings. */
export function isCurrent<Name extends StageName>(
  record: StageRecord<Name> | undefined,
  { settings, model }: Pick<StageRecord, 'settings' | 'model'>,
): record is StageRecord<Name> {
  return record?.model === model && canonicalJson(record.settings) === canonicalJson(settings);
}
