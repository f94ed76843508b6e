import { engines } from '@simvae/compile';
import { describe, expect, it, vi } from 'vitest';
import { diagnose, formatDiagnosis } from './doctor.js';

describe('doctor', () => {
  it('tries every engine, says why one does not work, and keeps quiet otherwise', async () => {
    const [log, warn] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')];
    const diagnosis = await diagnose(undefined);
    expect(log).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
    log.mockRestore();
    warn.mockRestore();
    expect(diagnosis.engines.map(({ name }) => name)).toEqual(Object.keys(engines));
    for (const { works, reason } of diagnosis.engines) expect(works).toBe(reason === '');
    const works = Object.fromEntries(diagnosis.engines.map((engine) => [engine.name, engine.works]));
    expect(works).toMatchObject({ onnx: true, 'tfjs-cpu': true });

    const text = formatDiagnosis(diagnosis);
    expect(text).toContain('\n  works   onnx\n');
    expect(text).toContain('\n  works   tfjs-cpu\n');
    expect(text).toContain('\n  fashion-mnist-mini  (FashionMNIST-mini)\n');
    const reason =
      'It needs a device that this machine has not, and a library that its install script downloads.';
    const broken = { name: 'far', options: {}, works: false, reason };
    expect(formatDiagnosis({ ...diagnosis, engines: [broken] })).toContain(
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
