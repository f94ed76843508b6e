import { reconstructImages, sideBySide, writeNamedFile } from '@simvae/study';
import type { Command } from 'commander';
import { type Context, printJson } from '../context.js';
import { addUseFlags, noteSkipped, type UseFlags, useRun } from './use-run.js';

/** Flags of `reconstruct`. */
interface ReconstructFlags extends UseFlags {
  readonly out: string;
  readonly strict?: boolean;
}

/** `simvae reconstruct`. */
export function addReconstruct(program: Command, context: Context): void {
  const { print, signal } = context;
  addUseFlags(program.command('reconstruct'))
    .description('show what the representation of images of your own keeps of them')
    .argument('<images...>', 'image files, or folders of them')
    .option('--out <file>', 'PNG file: each image beside its reconstruction', 'reconstruction.png')
    .option('--strict', 'end at an image that cannot be read; else it is left out')
    .action(async (reference: string, paths: string[], flags: ReconstructFlags) => {
      await useRun(reference, flags, async (open) => {
        const made = await reconstructImages(open, paths, { strict: flags.strict, signal });
        await writeNamedFile(flags.out, sideBySide(made), flags);
        const { files, errors, decoder, skipped } = made;
        noteSkipped(skipped, context);
        if (flags.json) return printJson(context, { file: flags.out, decoder, files, errors, skipped });
        for (const [i, file] of files.entries())
          print(`${file}: half the squared error ${errors[i].toFixed(2)}`);
        print(`${flags.out}: ${files.length} images beside their reconstructions, ${decoder} decoder`);
      });
    });
}
