import { embedImages, encodeFeatures, type Meter, writeNamedFile } from '@simvae/study';
import type { Command } from 'commander';
import { type Context, printJson } from '../context.js';
import { addUseFlags, noteSkipped, type UseFlags, useRun } from './use-run.js';

/** Flags of `embed`. */
interface EmbedFlags extends UseFlags {
  readonly out: string;
  readonly strict?: boolean;
}

/** `simvae embed`. */
export function addEmbed(program: Command, context: Context): void {
  const { print, reporter, signal } = context;
  addUseFlags(program.command('embed'))
    .description('represent images of your own by what a run has learned')
    .argument('<images...>', 'image files, or folders of them')
    .option('--out <file>', "file that the representations are written to, in numpy's format", 'features.npz')
    .option('--strict', 'end at an image that cannot be read; else it is left out')
    .action(async (reference: string, paths: string[], flags: EmbedFlags) => {
      await useRun(reference, flags, async (open) => {
        let meter: Meter | undefined;
        const onProgress = (done: number, total: number): void => {
          meter ??= reporter.begin('embed', { total, done: 0, perStep: 1, unit: 'images' });
          meter.update(done);
        };
        const embedded = await embedImages(open, paths, { strict: flags.strict, signal, onProgress });
        meter?.end();
        const { features, files, skipped } = embedded;
        await writeNamedFile(flags.out, encodeFeatures(embedded), flags);
        noteSkipped(skipped, context);
        if (flags.json)
          printJson(context, { file: flags.out, shape: features.shape, images: files.length, skipped });
        else print(`${flags.out}: features [${features.shape.join(', ')}], files [${files.length}]`);
      });
    });
}
