import { DeviceError } from '@simvae/compile';
import { DivergedError } from '@simvae/train';
import { expect, it } from 'vitest';
import { describeFailure } from './failures.js';

it('says what a lost device means, and what to do, apart', () => {
  const error = new DeviceError('webgpu', 'lost', 'run: the device is lost.', 'Run the same command again.');
  expect(describeFailure('vae', 'runs/vae', error)).toEqual({
    run: 'vae',
    path: 'runs/vae',
    message: 'run: the device is lost.',
    remedy: 'Run the same command again.',
  });
});

it('says what helps a run that diverges, and nothing more of what is unknown', () => {
  const diverged = new DivergedError({ method: 'vae', epoch: 1, step: 2, loss: Number.NaN, learningRate: 3 });
  expect(describeFailure('vae', 'runs/vae', diverged).remedy).toContain('training.learningRate, 3 now');
  expect(describeFailure('vae', 'runs/vae', new TypeError('mine'))).toEqual({
    run: 'vae',
    path: 'runs/vae',
    message: 'mine',
  });
  expect(describeFailure('vae', 'runs/vae', 'text').message).toBe('text');
});
