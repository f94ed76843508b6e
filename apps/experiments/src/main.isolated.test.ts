import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { methods } from '@simvae/baselines';
import { loadDataset } from '@simvae/data';
import { writeExampleRun } from '@simvae/runs/testing';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { main } from './main.js';
import { RecordingStream } from './testing/recording-stream.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const folder = temporaryFolder();

async function run(...args: string[]) {
  const [stdout, stderr] = [new RecordingStream(), new RecordingStream()];
  const running = main(args, { stdout, stderr });
  return { running, stdout, stderr };
}

async function finish(...args: string[]) {
  const { running, stdout, stderr } = await run(...args);
  return { code: await running, stdout: stdout.text, stderr: stderr.text };
}

describe('main', () => {
  it('prints help and the version on stdout', async () => {
    const help = await finish('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['bench', 'train', 'eval', 'table', 'methods', 'datasets', 'doctor']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
      expect(await finish(command, '--help')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`Usage: simvae ${command}`),
        stderr: '',
      });
    }
    expect(await finish('--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('ends with 2 on a mistake in the call, and says what is known', async () => {
    const known = Object.keys(methods).join(', ');
    expect(await finish('bench', '--methods', 'simvea')).toEqual({
      code: 2,
      stdout: '',
      stderr: `simvae: --methods must be one of ${known}, got simvea.\n`,
    });
    expect(await finish('methods', 'byol')).toEqual({
      code: 2,
      stdout: '',
      stderr: `simvae: The method must be one of ${known}, got byol.\n`,
    });
    const out = join(folder, 'never');
    expect(await finish('bench', '--targets', 'class,hair', '--out', out)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'simvae: A target of fashion-mnist-mini must be one of class, got hair.\n',
    });
    expect(await finish('train', '--dataset', 'celeba', '--strict', '--out', out)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'simvae: data: `strict` must be given for folder:PATH alone, got it for celeba.\n',
    });
    expect(existsSync(out)).toBe(false);
    for (const [args, message] of [
      [['benhc'], "error: unknown command 'benhc'\n(Did you mean bench?)\n"],
      [['bench', '--seed', '1'], "error: unknown option '--seed'\n(Did you mean --seeds?)\n"],
      [
        ['bench', '--epochs', '0'],
        "error: option '--epochs <n>' argument '0' is invalid. It must be at least 1.\n",
      ],
      [
        ['doctor', '--enable', 'onnx'],
        "error: option '--enable <engine>' argument 'onnx' is invalid. Allowed choices are tfjs-node, tfjs-node-gpu.\n",
      ],
      [
        ['train', '--threads', '1.5'],
        "error: option '--threads <n>' argument '1.5' is invalid. It must be a whole number.\n",
      ],
      [
        ['bench', '--epochs', '1', '--steps', '2'],
        "error: option '--steps <n>' cannot be used with option '--epochs <n>'\n",
      ],
      [
        ['train', '--threads', '10000'],
        "error: option '--threads <n>' argument '10000' is invalid. It must be at most 256.\n",
      ],
      [['table', '--json', '--markdown'], "error: option '--markdown' cannot be used with option '--json'\n"],
    ] as const) {
      expect(await finish(...args)).toEqual({ code: 2, stdout: '', stderr: message });
    }
    expect(await finish()).toMatchObject({ code: 2, stdout: '' });
  });

  it('ends with 1 when it fails, naming what failed', async () => {
    const out = join(folder, 'damaged');
    const { path } = await writeExampleRun(out);
    const file = join(path, 'config.json');
    writeFileSync(file, '');
    const { code, stdout, stderr } = await finish('table', '--out', out);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Left out: .* is damaged: .*\nsimvae: No such run in .* can be read\.\n$/);
    expect(stderr).toContain(file);
    const empty = join(folder, 'empty');
    const missing = await finish('bench', '--data-dir', empty, '--out', join(folder, 'none'));
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringContaining(`simvae: ${empty}: expected`),
    ]);
  });

  it('uses what is left where a run is damaged', async () => {
    const out = join(folder, 'partly');
    const { path } = await writeExampleRun(out, { method: 'simvae' });
    await writeExampleRun(out);
    for (const name of readdirSync(join(path, 'results'))) writeFileSync(join(path, 'results', name), '{');
    const { code, stdout, stderr } = await finish('table', '--out', out);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^VAE +50\.0/m)]);
    expect(stdout).not.toMatch(/^SimVAE.*50/m);
    expect(stderr).toMatch(/^(Left out: .* is damaged: .*\n)+$/);
  });

  it('uses a run whose log is not whole, and names it', async () => {
    const out = join(folder, 'log');
    const log = join((await writeExampleRun(out)).path, 'metrics.jsonl');
    rmSync(log);
    const { code, stdout, stderr } = await finish('table', '--out', out);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^VAE +50\.0.* 1:23$/m)]);
    expect(stderr).toBe(
      `${log} lacks 5 of 5 epochs, the first of them 1. Restore it, or pass --force to run again.\n`,
    );
  });

  it('ends with 130 on Ctrl-C, and says how to continue', async () => {
    const listeners = process.listenerCount('SIGINT');
    for (const [flags, again] of [
      [[], 'the same command'],
      [['--force'], 'the same command without --force'],
    ] as const) {
      const out = join(folder, `stopped${flags.join()}`);
      const { running, stdout, stderr } = await run('train', '--methods', 'vae', '--out', out, ...flags);
      process.emit('SIGINT');
      expect(await running).toBe(130);
      expect(stdout.text).toBe('');
      expect(stderr.text).toContain('Stopping after this step (Ctrl-C again: at once) ...\n');
      expect(stderr.text).toContain(`Stopped. What is done is kept: ${again} continues from here.\n`);
      const files = existsSync(out) ? readdirSync(out, { recursive: true }).map(String) : [];
      expect(files.filter((file) => file.endsWith('.safetensors'))).toEqual([]);
    }
    expect(process.listenerCount('SIGINT')).toBe(listeners);
  });

  it('prints JSON that parses', async () => {
    const out = join(folder, 'runs');
    await writeExampleRun(out, {});
    await writeExampleRun(out, { method: 'simvae' }, { complete: false });
    const table = await finish('table', '--json', '--out', out);
    expect(JSON.parse(table.stdout)).toHaveLength(2); // protocols
    expect(await finish('table', '--format', 'json', '--out', out)).toEqual(table);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse((await finish('methods', '--json')).stdout)).toHaveLength(Object.keys(methods).length);
    expect(JSON.parse((await finish('datasets', '--json')).stdout)[0]).toMatchObject({ name: 'mnist' });
    expect(JSON.parse((await finish('doctor', '--json')).stdout)).toHaveProperty('engines');
  });

  it('prints tables of what is evaluated, and says so where nothing is', async () => {
    const out = join(folder, 'unfinished');
    await writeExampleRun(out, {}, { complete: false });
    expect(await finish('table', '--out', out)).toEqual({
      code: 2,
      stdout: '',
      stderr: `simvae: No run in ${out} is evaluated. Do it with \`simvae bench\` or \`simvae eval\`.\n`,
    });
    await writeExampleRun(out, { method: 'simvae' });
    const table = await finish('table', '--out', out, '--markdown');
    expect(table.stdout).toContain('| SimVAE | 50.0 [78.6 ± 0.0] |');
    expect(table.stdout).toContain('Made by `simvae bench` at commit 012345678');
  });

  it('evaluates no run that is not trained to its end, or on other data, and says what to do', async () => {
    const out = join(folder, 'untrained');
    const { digest } = await loadDataset('fashion-mnist-mini');
    const [untrained, elsewhere] = [
      await writeExampleRun(out, { digest, seed: 1 }, { complete: false }),
      await writeExampleRun(out, { seed: 2 }, { complete: false }),
    ];
    const { code, stdout, stderr } = await finish('eval', '--out', out);
    expect([code, stdout]).toEqual([1, '']);
    const summary = stderr.slice(stderr.indexOf('simvae: ')).split('\n');
    expect(summary[0]).toBe('simvae: 2 of 2 runs failed:');
    const after = (text: string) => summary.slice(summary.indexOf(text) + 1);
    expect(after(`  vae seed 1: ${untrained.path} has not been trained to its last epoch, 5.`)[0]).toBe(
      '    Run `simvae train` with the same options to finish it.',
    );
    const other = summary.findIndex((line) =>
      line.startsWith('  vae seed 2: It is a run on other data than'),
    );
    expect(summary[other + 1]).toContain('Pass the folder of the data that it was trained on');
    expect(summary[other + 2]).toBe(`    It is in ${elsewhere.path}.`);
  });
});
