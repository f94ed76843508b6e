import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { datasets } from '@simvae/data';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { presets } from './config/presets.js';
import { defaultMethods } from './config/resolve-runs.js';

/** `--out`. */
export function outFlag(): Option {
  return new Option('--out <dir>', 'folder of runs').default('runs');
}

/** `--data-dir`. */
export function dataDirFlag(): Option {
  return new Option('--data-dir <dir>', 'folder that has the data set, or a folder named after it');
}

/** `--json`. */
export function jsonFlag(): Option {
  return new Option('--json', 'print JSON').default(false, 'no');
}

/** `--set`. */
export function setFlag(what: string): Option {
  return new Option('--set <key=value>', `${what}; repeatable`)
    .argParser((value: string, previous: string[]) => [...previous, value])
    .default([], 'none');
}

/** Adds the flags that choose and place runs. */
export function addRunFlags(command: Command): Command {
  const presetHelp = Object.entries(presets).map(([name, { description }]) => `${name}: ${description}`);
  return command
    .option('--dataset <name>', `data set: ${Object.keys(datasets).join(', ')}`, 'fashion-mnist-mini')
    .option(
      '--methods <names>',
      `methods separated by commas, or all: ${Object.keys(methods).join(', ')} (default: ${defaultMethods})`,
    )
    .addOption(
      new Option(
        '--method <file>',
        'a method of your own: a module that exports one (docs/add-a-method.md); repeatable',
      )
        .argParser((value: string, previous: string[]) => [...previous, value])
        .default([], 'none'),
    )
    .option('--seeds <seeds>', "a number of seeds (3 is 0,1,2), or a list (4,7) (default: the preset's)")
    .option('--preset <name>', presetHelp.join('; '), 'quick')
    .option('--engine <name>', `engine: ${Object.keys(engines).join(', ')}`, 'onnx')
    .option('--threads <n>', 'threads; 0 is every core', wholeNumber, 0)
    .option('--epochs <n>', "epochs (default: the preset's)", positiveNumber)
    .addOption(
      new Option('--steps <n>', 'steps instead of epochs, rounded to whole epochs')
        .argParser(positiveNumber)
        .conflicts('epochs'),
    )
    .addOption(
      new Option(
        '--minutes <n>',
        'time of training instead of epochs, the same for every method: their speed is measured first',
      )
        .argParser(positiveReal)
        .conflicts(['epochs', 'steps']),
    )
    .addOption(outFlag())
    .addOption(dataDirFlag())
    .addOption(
      setFlag(
        'a hyper-parameter of every chosen method (views=4), of one (simvae.views=4), or training.key and ' +
          'evaluation.key',
      ),
    )
    .addOption(jsonFlag())
    .addOption(new Option('--force', 'throw away runs that are there').default(false, 'no'));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function positiveReal(text: string): number {
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (value === 0) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}
