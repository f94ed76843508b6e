import { existsSync } from 'node:fs';
import { engines } from '@simvae/compile';
import { silent } from '@simvae/study';
import { describe, expect, it, vi } from 'vitest';
import { describeMachine, formatMachine } from './doctor.js';

describe('describeMachine', () => {
  it('tries every engine, says why one does not work, and keeps quiet otherwise', async () => {
    const [log, warn] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')];
    const machine = await describeMachine(undefined, { command: 'simvae doctor', reporter: silent });
    expect(log).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
    log.mockRestore();
    warn.mockRestore();
    expect(machine.engines.map(({ name }) => name)).toEqual(Object.keys(engines));
    for (const { works, reason } of machine.engines) expect(works).toBe(reason === '');
    const works = Object.fromEntries(machine.engines.map((engine) => [engine.name, engine.works]));
    expect(works).toMatchObject({ onnx: true, 'tfjs-cpu': true });
    expect(machine.disk).toHaveLength(2);
    for (const { free } of machine.disk) expect(free).toBeGreaterThan(0);
    // Looking makes no folder.
    expect(machine.disk[0].folder).toMatch(/runs$/);
    expect(existsSync(machine.disk[0].folder)).toBe(false);

    const text = formatMachine({
      ...machine,
      disk: [{ holds: 'runs', folder: '/a/runs', free: 3 * 2 ** 30 }],
    });
    expect(text).toMatch(/^ {2}works {3}onnx +compiled, on the CPU$/m);
    expect(text).toMatch(/^ {2}works {3}tfjs-cpu +eagerly, on the tfjs backend cpu$/m);
    expect(text).toMatch(/\n\nReady: the engine onnx works and fashion-mnist-mini is here, which.*$/s);
    expect(text).toContain('\n  3 GiB free in /a/runs (runs)\n');
    expect(text).toContain('\n  fashion-mnist-mini  (FashionMNIST-mini)\n');
    const reason =
      'compile: It needs a device that this machine has not, and a library that its install script downloads.';
    const options = { engine: 'onnx', device: 'cuda' } as const;
    const poor = formatMachine({ ...machine, engines: [{ name: 'far', options, works: false, reason }] });
    expect(poor).toContain(
      [
        'engines (--engine NAME):',
        '  absent  far  compiled, on a GPU through cuda',
        '          It needs a device that this machine has not, and a library that its',
        '          install script downloads.',
        '',
      ].join('\n'),
    );
    const gpu = { name: 'near', options, works: true, reason: '', adapter: 'NVIDIA H100, 80 GiB' };
    expect(formatMachine({ ...machine, engines: [gpu] })).toContain(
      '\n  works   near  compiled, on a GPU through cuda\n          It runs on NVIDIA H100, 80 GiB.\n',
    );
    expect(poor).toMatch(/\n\n`simvae bench` lacks the engine onnx: see above.*$/s);
  });
});
