import {
  RequestError,
  sampleFiles,
  sampleGrid,
  sampleImages,
  writeFiles,
  writeNamedFile,
} from '@simvae/study';
import { type Command, Option } from 'commander';
import { type Context, printJson } from '../context.js';
import { positiveWhole, wholeNumber } from '../flags.js';
import { addUseFlags, type UseFlags, useRun } from './use-run.js';

/** Flags of `sample`. */
interface SampleFlags extends UseFlags {
  readonly out?: string;
  readonly count?: number;
  readonly seed: number;
  readonly target?: string;
  readonly class?: readonly string[];
  readonly from?: 'classes' | 'aggregate';
  readonly single?: boolean;
}

/** `simvae sample`. */
export function addSample(program: Command, context: Context): void {
  const { print } = context;
  addUseFlags(program.command('sample'))
    .description('make images: class by class where the results of the run say what its images are')
    .option('--count <n>', 'images of each class, or in all (default: 8, or 64 in all)', positiveWhole)
    .option('--seed <n>', 'names the draws', wholeNumber, 0)
    .option('--target <name>', 'labels that the classes are of (default: the first)')
    .option('--class <name>', 'only this class; repeatable', (name: string, all: string[] = []) => [
      ...all,
      name,
    ])
    .addOption(
      new Option(
        '--from <name>',
        'a Gaussian for each class, or one for all (default: classes where they are known)',
      ).choices(['classes', 'aggregate']),
    )
    .option('--single', 'a file for each image, in a folder')
    .option('--out <path>', 'file, or folder of single ones (default: samples.png, or samples)')
    .action(async (reference: string, flags: SampleFlags) => {
      if (flags.from === 'aggregate' && (flags.target !== undefined || flags.class !== undefined)) {
        throw new RequestError('--from aggregate has no classes: leave out --target and --class.');
      }
      await useRun(reference, flags, async (open) => {
        const { count, seed, target, class: classes, from, single = false } = flags;
        const samples = await sampleImages(open, { count, seed, target, classes, from });
        const out = flags.out ?? (single ? 'samples' : 'samples.png');
        if (single) await writeFiles(out, sampleFiles(samples), flags);
        else await writeNamedFile(out, sampleGrid(samples), flags);
        const made = { out, images: samples.images.shape[0], from: samples.from, decoder: samples.decoder };
        if (flags.json)
          return printJson(context, { ...made, target: samples.target, labels: samples.labels });
        const which =
          samples.from === 'classes'
            ? `from a Gaussian for each of ${new Set(samples.labels).size} classes (${samples.target})`
            : 'from one Gaussian for all representations';
        print(`${out}: ${made.images} images, ${which}, ${made.decoder} decoder`);
      });
    });
}
