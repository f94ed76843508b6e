import { expect, it } from 'vitest';
import { StudyError } from './studies.js';

it('lists what failed, what to do about it, and where it is', () => {
  const path = 'runs/mnist/vae-0123456789/seed-0';
  const failures = [
    { run: 'vae seed 0', path, message: 'The loss is not finite.', remedy: 'Lower the learning rate.' },
    { run: 'vae seed 1', path: 'b', stage: 'mixture' as const, message: 'It is too narrow.' },
    { run: 'vae seed 1', path: 'b', stage: 'probes' as const, message: 'b/results is full.' },
  ];
  expect(new StudyError(failures, 8).message).toBe(
    [
      '2 of 8 runs failed:',
      '  vae seed 0: The loss is not finite.',
      '    Lower the learning rate.',
      `    It is in ${path}.`,
      '  vae seed 1, mixture: It is too narrow.',
      '    It is in b.',
      '  vae seed 1, probes: b/results is full.',
    ].join('\n'),
  );
  expect(new StudyError(failures.slice(0, 1), 1).message).toMatch(/^1 of 1 run failed:\n/);
});
