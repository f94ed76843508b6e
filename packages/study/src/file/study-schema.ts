import { engines } from '@simvae/compile';
import type { MethodDefinition } from '@simvae/core';
import { datasets } from '@simvae/data';
import { networkFamilies } from '@simvae/models';
import { trainingSettings } from '@simvae/runs';
import * as z from 'zod';
import { evaluationSettings } from '../evaluate/evaluation-settings.js';
import { slurmSettings } from '../execute/slurm/settings.js';
import { augmentationSettings } from '../plan/augmentation-settings.js';
import { dataSettings } from '../plan/data-settings.js';
import { mostThreads } from '../plan/plan-study.js';
import { presets } from '../presets.js';
import { type TuneDefinition, type TuneRange, tuneScores } from './types.js';

/** Methods by name that a study may name. */
export type Methods = Readonly<Record<string, MethodDefinition>>;

/** More seeds are a mistake: a seed given as a number of seeds. */
const mostSeeds = 100;
/** Values of one key of a grid. */
const mostValues = 1000;

const datasetNames = [...Object.keys(datasets), 'folder:PATH'];
/** One check, so that what is wrong is said of all names at once. */
const datasetName = z
  .string()
  .check(({ value, issues }) => {
    if (Object.hasOwn(datasets, value) || /^folder:./.test(value)) return;
    issues.push({ code: 'invalid_value', values: datasetNames, input: value });
  })
  .meta({ examples: datasetNames });

type Shape = Readonly<Record<string, z.ZodType>>;

/** The value schemas of an object's fields, each optional and none with a default: what is given differs from defaults. */
function fieldsOf({ shape }: z.ZodObject): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [key, withoutDefault(field as z.ZodType)]),
  );
}

/** A schema as it is without default and optionality, its description kept. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap() as z.ZodType;
  const { description } = schema;
  return description === undefined || inner === schema ? inner : inner.describe(description);
}

/** The fields of several objects; one that they have with different meanings may be anything here, and is checked later. */
function union(shapes: readonly Shape[]): Shape {
  const all = new Map<string, z.ZodType>();
  for (const [key, field] of shapes.flatMap((shape) => Object.entries(shape))) {
    all.set(key, all.has(key) ? z.unknown() : field);
  }
  return Object.fromEntries(all);
}

function optional(shape: Shape): Record<string, z.ZodOptional> {
  return Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, field.optional()]));
}

/** Groups of settings that are not those of one method. */
export const groupNames: readonly string[] = [
  'training',
  'network',
  'augmentation',
  'evaluation',
  'data',
  'method',
];

/** The groups of settings, and the fields of each. */
function settingGroups(methods: Methods): Readonly<Record<string, Shape>> {
  const families = Object.values(networkFamilies).map(({ options }) => fieldsOf(options));
  const ofMethods = Object.fromEntries(
    Object.entries(methods).map(([name, { options }]) => [name, fieldsOf(options)]),
  );
  return {
    training: fieldsOf(trainingSettings),
    network: { latent: z.int().positive().describe('Length of a representation.'), ...union(families) },
    augmentation: fieldsOf(augmentationSettings),
    evaluation: fieldsOf(evaluationSettings),
    data: fieldsOf(dataSettings),
    method: union(Object.values(ofMethods)),
    ...ofMethods,
  };
}

/** Fields of a study that a grid may vary beside settings. */
export const gridFields = ['preset', 'network', 'epochs', 'steps', 'minutes'] as const;

/** Every field of a study file, its parts and its tuning, for the methods that it may name. */
export function studySchema(methods: Methods) {
  const groups = settingGroups(methods);
  const settings = z.strictObject(
    optional(
      Object.fromEntries(Object.entries(groups).map(([name, of]) => [name, z.strictObject(optional(of))])),
    ),
  );
  const whole = z.int().positive();
  const values = {
    preset: z.enum(Object.keys(presets)).describe('Settings to begin with.'),
    epochs: whole.describe('Passes over the training set.'),
    steps: whole.describe('Steps of every method, rounded to whole epochs.'),
    minutes: z.number().positive().describe('Time of training of every method; its speed is measured first.'),
    network: z
      .enum(Object.keys(networkFamilies))
      .describe("Family of networks; the data set's where absent."),
  };
  // How a run is evaluated is no part of it: a grid over that would be one run with several results.
  const varied: Record<string, z.ZodType> = Object.fromEntries(
    gridFields.map((name) => [name, values[name]]),
  );
  for (const [group, fields] of Object.entries(groups)) {
    if (group === 'evaluation') continue;
    for (const [key, field] of Object.entries(fields)) varied[`${group}.${key}`] = field;
  }
  const gridOf = (shape: Shape) =>
    z.strictObject(
      optional(
        Object.fromEntries(
          Object.entries(shape).map(([key, field]) => [key, z.array(field).min(1).max(mostValues)]),
        ),
      ),
    );
  const grid = gridOf(varied);
  const threads = z.int().min(0).max(mostThreads);
  const seedList = z.array(z.int().min(0)).min(1).max(mostValues);
  const title = z.string().min(1).max(200);
  const fields = {
    title: title.describe('As printed.'),
    preset: values.preset,
    datasets: z
      .array(datasetName)
      .min(1)
      .max(mostValues)
      .describe(
        'Names of data sets, or `folder:PATH` for images of your own; PATH is from the folder of this file.',
      ),
    methods: z
      .union([z.literal('all'), z.array(z.enum(Object.keys(methods))).min(1)])
      .describe('Names of methods, or `all`.'),
    seeds: z
      .union([z.int().min(1).max(mostSeeds), seedList])
      .describe("A number of seeds (3 is 0, 1, 2), or a list; the preset's number where absent."),
    epochs: values.epochs,
    steps: values.steps,
    minutes: values.minutes,
    network: values.network,
    engine: z.enum(Object.keys(engines)).describe('What computes.'),
    threads: threads.describe('Of the engine; 0 is every core.'),
    workers: threads.describe('Threads that make views; they change no number.'),
    targets: z.array(z.string()).min(1).describe('Labels that tables are wanted of.'),
    set: settings.describe(
      'Settings that differ: of `training`, `network`, `augmentation`, `evaluation`, `data`, of every method (`method`), or of one by its name.',
    ),
    grid: grid.describe(
      'Values to be combined, by key (`training.learningRate`, `simvae.views`); a key of one method multiplies that method alone.',
    ),
  };
  const part = z
    .strictObject(optional(fields))
    .describe('A study of its own; what it does not say is as above.');
  const number = z.number();
  const range = z
    .strictObject({
      from: number.optional(),
      to: number.optional(),
      scale: z.enum(['linear', 'log']).optional(),
      integer: z.boolean().optional(),
      choices: z.array(z.unknown()).min(1).max(mostValues).optional(),
    })
    .refine(
      ({ choices, ...others }) =>
        choices === undefined
          ? others.from !== undefined && others.to !== undefined
          : Object.keys(others).length === 0,
      'either `from` and `to`, or `choices` alone',
    );
  const tune = z.strictObject({
    score: z
      .enum(tuneScores)
      .describe('What decides: accuracy on the validation split, under protocol strict.'),
    target: z.string().optional().describe("Labels that are scored; the data set's first where absent."),
    seeds: seedList.optional().describe('Of candidates, whose scores are averaged; [0] where absent.'),
    set: settings.optional().describe('Settings of candidates alone, to shorten them.'),
    grid: grid.optional().describe('Every combination is a candidate.'),
    draws: z.int().min(1).max(mostValues).optional().describe('Number of random candidates, of `ranges`.'),
    ranges: z
      .strictObject(optional(Object.fromEntries(Object.keys(varied).map((key) => [key, range]))))
      .optional()
      .describe('`{ from, to, scale: linear | log, integer }`, or `{ choices: [...] }`, by key.'),
    seed: z.int().min(0).optional().describe('Of the draws; 0 where absent.'),
  });
  return z.strictObject({
    ...optional(fields),
    title: fields.title,
    description: z.string().max(2000).optional().describe('For people.'),
    parts: z
      .array(part)
      .min(1)
      .max(mostValues)
      .optional()
      .describe('Studies of their own, over the fields above.'),
    budget: z
      .strictObject({ minutes: z.number().positive() })
      .optional()
      .describe('Wall time on one machine that `plan` and `run` compare with.'),
    slurm: slurmSettings.optional().describe('How runs are submitted to SLURM.'),
    tune: tune.optional().describe('What `simvae tune` tries.'),
  });
}

/** A study file's value, as `studySchema` of the registered methods takes it. */
export interface StudyFile extends StudyLayer {
  readonly title: string;
  readonly description?: string;
  readonly parts?: readonly StudyLayer[];
  readonly budget?: { readonly minutes: number };
  readonly slurm?: z.input<typeof slurmSettings>;
  readonly tune?: TuneFile;
}

/** Settings by group and name. */
export type SettingGroups = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
/** Values of a grid by key. */
export type GridFile = Readonly<Record<string, readonly unknown[] | undefined>>;

/** The fields that a study and its parts have in common. */
export interface StudyLayer {
  readonly title?: string;
  readonly preset?: string;
  readonly datasets?: readonly string[];
  readonly methods?: 'all' | readonly string[];
  readonly seeds?: number | readonly number[];
  readonly epochs?: number;
  readonly steps?: number;
  readonly minutes?: number;
  readonly network?: string;
  readonly engine?: string;
  readonly threads?: number;
  readonly workers?: number;
  readonly targets?: readonly string[];
  readonly set?: SettingGroups;
  readonly grid?: GridFile;
}

/** The field `tune`. */
export interface TuneFile extends Omit<TuneDefinition, 'settings' | 'grid' | 'ranges'> {
  readonly set?: SettingGroups;
  readonly grid?: GridFile;
  readonly ranges?: Readonly<Record<string, TuneRange | undefined>>;
}
