import type { MetricsLine } from '../metrics-log.js';
import type { RunFolder } from '../run-folder.js';
import { exampleMap } from './example-map.js';
import { exampleFigures } from './example-pictures.js';
import { type ExampleProfile, exampleProfile } from './example-profile.js';
import { exampleResults } from './example-results.js';
import { type ExampleRun, writeExampleRun } from './example-run.js';

/** Which runs an example study has: every method with every seed, on every data set. */
export interface ExampleStudy {
  /** `celeba` has several targets. @default fashion-mnist-mini */
  readonly datasets?: readonly string[];
  /** @default random, simclr, vicreg, vae, simvae */
  readonly methods?: readonly string[];
  /** Seeds 0, 1, ... @default 3 */
  readonly seeds?: number;
  /** Trained. @default 5 */
  readonly epochs?: number;
  /** Of the map. @default 60 */
  readonly images?: number;
  /** Of every run. */
  readonly changes?: ExampleRun;
}

/**
 * Writes runs of several methods and seeds with all of what a run can have: scores that differ by method and a little by seed,
 * learning curves, pictures and maps. The same call writes the same runs.
 *
 * @returns their folders, data sets first, then methods, then seeds.
 */
export async function writeExampleStudy(
  root: string,
  {
    datasets = ['fashion-mnist-mini'],
    methods = ['random', 'simclr', 'vicreg', 'vae', 'simvae'],
    seeds = 3,
    epochs = 5,
    images = 60,
    changes,
  }: ExampleStudy = {},
): Promise<RunFolder[]> {
  const folders: RunFolder[] = [];
  for (const dataset of datasets) {
    for (const method of methods) {
      for (let seed = 0; seed < seeds; seed++) {
        const profile = exampleProfile(dataset, method, seed);
        const figures = exampleFigures(profile);
        const map = exampleMap(profile, images);
        const { stages, ...others } = changes ?? {};
        const run: ExampleRun = {
          dataset,
          method,
          seed,
          family: profile.family,
          targets: Object.keys(profile.targets),
          ...others,
          stages: {
            ...exampleResults(profile, { latent: 10, epochs }),
            figures: figures.result,
            map: map.result,
            ...stages,
          },
        };
        const pictures = { ...figures.pictures, ...map.pictures };
        folders.push(
          await writeExampleRun(root, run, { pictures, line: (epoch) => lineOf(profile, epoch, epochs) }),
        );
      }
    }
  }
  return folders;
}

/** A loss that falls, and a representation that fills up. */
function lineOf({ family, score, random }: ExampleProfile, epoch: number, epochs: number): MetricsLine {
  const noise = random(`epoch ${epoch}`);
  const rest = Math.exp((-3 * epoch) / epochs) * (1 + 0.02 * noise.normal());
  const generative = family === 'generative';
  const reconstruction = (generative ? 20 : 2) * (1.2 - score + rest);
  const kl = 8 * (1 - rest);
  const filled = 10 * score * (1 - 0.5 * rest);
  return {
    epoch,
    loss: generative ? reconstruction + kl : reconstruction,
    metrics: generative ? { reconstruction, kl } : { invariance: reconstruction },
    collapse: {
      featureStandardDeviation: 0.3 * (1 - 0.3 * rest),
      effectiveRank: filled,
      ...(generative ? { activeUnits: Math.round(filled) } : { alignment: 0.4 * rest, uniformity: -2.5 }),
    },
    warnings: [],
    seconds: 16 + noise.uniform(),
    viewsPerSecond: 2500 + 50 * noise.normal(),
    learningRate: 1e-3,
  };
}
