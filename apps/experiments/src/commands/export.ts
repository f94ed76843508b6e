import { chooseRun, type ExportFormat, exportFormats, exportRun } from '@simvae/study';
import { type Command, Option } from 'commander';
import { type Context, printJson } from '../context.js';
import { forceFlag, jsonFlag, methodFileFlag, outFlag } from '../flags.js';
import { runArgument } from './use-run.js';

/** Flags of `export`. */
interface ExportFlags {
  readonly format: ExportFormat;
  readonly to: string;
  readonly out: string;
  readonly method?: readonly string[];
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `simvae export`. */
export function addExport(program: Command, context: Context): void {
  const { print, reporter } = context;
  program
    .command('export')
    .description('write what a run has learned to files that other programs read, with a model card')
    .addArgument(runArgument())
    .addOption(
      new Option(
        '--format <name>',
        'onnx: encoder and decoder, for any runtime; safetensors: parameters by name',
      )
        .choices(exportFormats)
        .default('onnx'),
    )
    .requiredOption('--to <dir>', 'folder that they are written to')
    .addOption(outFlag())
    .addOption(methodFileFlag('the method of a run that a file made'))
    .addOption(forceFlag('replace an export that is there'))
    .addOption(jsonFlag())
    .action(async (reference: string, flags: ExportFlags) => {
      const found = await chooseRun(reference, flags.out);
      const { format, to, force, method: methodFiles } = flags;
      const exported = await exportRun(found, { format, to, force, methodFiles });
      if (flags.json) return printJson(context, exported);
      for (const { name, bytes, sha256 } of exported.files) {
        print(`${name}  ${bytes.toLocaleString('en')} bytes  SHA-256 ${sha256}`);
      }
      if (exported.decoder === undefined) {
        reporter.note(
          'The method has no decoder. One can be trained: simvae eval --set evaluation.decoderEpochs=20',
        );
      }
      reporter.note(`They are in ${to}, with a model card, README.md.`);
    });
}
