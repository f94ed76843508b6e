import { engines } from '@simvae/compile';
import { datasets } from '@simvae/data';
import { describe, expect, it, vi } from 'vitest';
import { describeDatasets, describeMachine, formatDatasets, formatMachine } from './machine.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const folder = temporaryFolder();

describe('describeDatasets', () => {
  it('lists every data set and where it is', async () => {
    const statuses = await describeDatasets(undefined);
    expect(statuses.map(({ name }) => name)).toEqual(Object.keys(datasets));
    const mini = statuses.find(({ name }) => name === 'fashion-mnist-mini');
    expect(mini?.images).toEqual({ train: 10_000, test: 2_000 });
    expect(mini?.found).toBeDefined();
  });

  it('looks in a folder that it is told, and nowhere else', async () => {
    const statuses = await describeDatasets(folder);
    const found = statuses.filter((status) => status.found).map(({ name }) => name);
    expect(found).toEqual(['glyphs', 'glyphs-color']);
  });

  it('prints three lines each', () => {
    const status = {
      name: 'mine',
      title: 'Mine',
      images: { train: 12345, test: 10 },
      shape: [2, 2, 3],
      classes: 4,
      licence: 'MIT',
    };
    const head = 'mine  (Mine)\n  12,345 + 10 images of 2 x 2 x 3, 4 classes; MIT\n';
    expect(formatDatasets([status])).toBe(
      `${head}  not on this machine: downloaded on first use, or pass --data-dir DIR, or set SIMVAE_DATA`,
    );
    expect(formatDatasets([{ ...status, found: { kind: 'cache', directory: '/a' } }])).toBe(
      `${head}  cache: /a`,
    );
    expect(formatDatasets([{ ...status, found: { kind: 'generated', directory: '' } }])).toBe(
      `${head}  generated`,
    );
  });
});

describe('describeMachine', () => {
  it('tries every engine, says why one does not work, and keeps quiet otherwise', async () => {
    const [log, warn] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')];
    const machine = await describeMachine(undefined, { command: 'simvae doctor' });
    expect(log).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
    log.mockRestore();
    warn.mockRestore();
    expect(machine.engines.map(({ name }) => name)).toEqual(Object.keys(engines));
    for (const { works, reason } of machine.engines) expect(works).toBe(reason === '');
    const works = Object.fromEntries(machine.engines.map((engine) => [engine.name, engine.works]));
    expect(works).toMatchObject({ onnx: true, 'tfjs-cpu': true });

    const text = formatMachine(machine);
    expect(text).toContain('\n  works   onnx\n');
    expect(text).toContain('\n  works   tfjs-cpu\n');
    expect(text).toContain('\n  fashion-mnist-mini  (FashionMNIST-mini)\n');
    const reason =
      'It needs a device that this machine has not, and a library that its install script downloads.';
    const broken = { name: 'far', options: {}, works: false, reason };
    expect(formatMachine({ ...machine, engines: [broken] })).toContain(
      [
        'engines (--engine NAME):',
        '  absent  far',
        '          It needs a device that this machine has not, and a library that its',
        '          install script downloads.',
        '',
      ].join('\n'),
    );
  });
});
