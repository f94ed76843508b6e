import * as z from 'zod';
import { runIdentity } from './identity.js';

/** What a run was made with: recorded, never compared. */
export const environment = z.object({
  /** As typed. */
  command: z.string(),
  createdAt: z.string(),
  node: z.string(),
  machine: z.object({
    cpu: z.string(),
    cores: z.int().min(0),
    memoryGiB: z.number(),
    system: z.string(),
  }),
  /** Versions of this project's packages and of what computes. */
  versions: z.record(z.string(), z.string()),
  /** Commit of the repository, with `+` where files differ from it; absent outside a repository. */
  commit: z.string().optional(),
});
export type Environment = z.output<typeof environment>;

/** What config.json says is in the folder. */
export const runFormat = 'simvae-run';
/** Of config.json. Version 1 had neither format nor version: the layout before runs had identities. */
export const runVersion = 2;

/** config.json: what a run is. */
export const runConfig = z.object({
  format: z.literal(runFormat),
  version: z.literal(runVersion),
  identity: runIdentity,
  seed: z.int().min(0),
  /** As printed in tables. */
  titles: z.object({ dataset: z.string(), method: z.string() }),
  /** The data set whose printed results the run is compared with. */
  comparedWith: z.string(),
  family: z.enum(['generative', 'discriminative', 'baseline']),
  /** Whether the images are the published ones, and not files of one's own. */
  official: z.boolean(),
  /** Names of the labels that are judged, the default one first; none for images without labels. Absent in earlier runs. */
  targets: z.array(z.string()).optional(),
  /** How the data was asked for, where its name alone does not say it: a folder of images, and its settings. */
  data: z.object({ request: z.string(), settings: z.record(z.string(), z.unknown()) }).optional(),
  /** Numbers of images. */
  images: z.object({ train: z.int().min(0), test: z.int().min(0) }),
  /** Where the module of the method lay. For people: nothing is loaded because it stands here. */
  methodFile: z.string().optional(),
  environment,
});
export type RunConfig = z.output<typeof runConfig>;
