import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { datasets } from '@simvae/data';
import { networkFamilies } from '@simvae/models';
import { defaultMethods, RequestError } from '@simvae/study';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  addFormatFlags,
  addRunFlags,
  chosenFormat,
  type FormatFlags,
  type RunFlags,
  studyRequest,
} from './flags.js';

const run = (...args: string[]) =>
  studyRequest(addRunFlags(new Command()).parse(args, { from: 'user' }).opts<RunFlags>());

describe('studyRequest', () => {
  it('asks for the methods of table 1 with the settings of the preset, by default', () => {
    const groups = ['method', 'methods', 'training', 'network', 'augmentation', 'evaluation', 'data'];
    const none = Object.fromEntries(groups.map((group) => [group, {}]));
    expect(run()).toEqual({
      dataset: 'fashion-mnist-mini',
      methods: ['random', 'simclr', 'vicreg', 'moco', 'vae', 'beta-vae', 'cr-vae', 'simvae'],
      methodFiles: [],
      seeds: [0],
      preset: 'quick',
      engine: { name: 'onnx', threads: 0 },
      settings: none,
      workers: 0,
    });
    expect(defaultMethods).toEqual(run().methods);
    expect(run('--preset', 'paper-text').seeds).toEqual([0, 1, 2]);
  });

  it('takes what is given', () => {
    expect(
      run(
        ...['--dataset', 'mnist', '--methods', 'vae,random', '--seeds', '5,3', '--network', 'mlp'],
        ...['--engine', 'tfjs-cpu', '--threads', '2', '--workers', '1'],
        ...['--set', 'vae.beta=2', '--set', 'network.latent=5', '--set', 'augmentation.flipHorizontal=0'],
      ),
    ).toMatchObject({
      dataset: 'mnist',
      methods: ['vae', 'random'],
      seeds: [5, 3],
      network: 'mlp',
      engine: { name: 'tfjs-cpu', threads: 2 },
      workers: 1,
      settings: {
        methods: { vae: { beta: 2 } },
        network: { latent: 5 },
        augmentation: { flipHorizontal: 0 },
      },
    });
    expect(run('--methods', 'all').methods).toEqual(Object.keys(methods));
  });

  it('takes a folder of images, and how they are read', () => {
    const { dataset, settings } = run('--dataset', 'folder:a/photos', '--size', '32', '--strict');
    expect([dataset, settings?.data]).toEqual(['folder:a/photos', { size: 32, strict: true }]);
  });

  it('passes on which tables are wanted, so that a wrong name is found before anything is trained', () => {
    const command = addFormatFlags(addRunFlags(new Command()));
    const flags = command.parse(['--targets', 'gender, hair'], { from: 'user' }).opts<RunFlags>();
    expect(studyRequest(flags).targets).toEqual(['gender', 'hair']);
  });

  it('takes methods of files, alone or beside registered ones, and settings for them', () => {
    const { methods, methodFiles, settings } = run('--method', 'a.js', '--method', 'b.js', '--set', 'a.x=1');
    expect([methods, methodFiles]).toEqual([[], ['a.js', 'b.js']]);
    expect(settings?.methods).toEqual({ a: { x: 1 } });
    expect(run('--methods', 'vae', '--method', 'a.js').methods).toEqual(['vae']);
  });

  it('takes one length', () => {
    expect(run()).not.toHaveProperty('length');
    expect(run('--epochs', '7').length).toEqual({ epochs: 7 });
    expect(run('--steps', '7').length).toEqual({ steps: 7 });
    expect(run('--minutes', '2.5').length).toEqual({ minutes: 2.5 });
  });

  it.each([
    [
      ['--dataset', 'cifar'],
      `--dataset must be one of ${Object.keys(datasets).join(', ')}, folder:PATH, got cifar.`,
    ],
    [['--engine', 'gpu'], `--engine must be one of ${Object.keys(engines).join(', ')}, got gpu.`],
    [['--preset', 'long'], '--preset must be one of quick, tuned, paper-text, got long.'],
    [['--network', 'big'], `--network must be one of ${Object.keys(networkFamilies).join(', ')}, got big.`],
    [['--methods', 'simvea'], `--methods must be one of ${Object.keys(methods).join(', ')}, got simvea.`],
    [
      ['--seeds', 'x'],
      '--seeds must be a number of seeds up to 100 (3), or a list of seeds (0,1,2; 7, is one), got x.',
    ],
    [['--set', 'x'], '--set must be key=value or group.key=value, got x.'],
    [
      ['--methods', 'vae,simvae', '--set', 'moco.queue=8'],
      '--set: the group must be one of training, network, augmentation, evaluation, vae, simvae, got moco in moco.queue=8.',
    ],
  ])('rejects %j', (args, message) => {
    expect(() => run(...args)).toThrow(new RequestError(message));
  });
});

describe('chosenFormat', () => {
  it.each([
    [[], 'text'],
    [['--format', 'latex'], 'latex'],
    [['--json'], 'json'],
    [['--markdown'], 'markdown'],
  ])('%j is %s', (args, format) => {
    const flags = addFormatFlags(new Command()).parse(args, { from: 'user' }).opts<FormatFlags>();
    expect(chosenFormat(flags)).toBe(format);
  });
});
