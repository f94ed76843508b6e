import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule.js';

describe('createSchedule', () => {
  it('is constant, after a warm-up if there is one', () => {
    expect([0, 7, 1e6].map(createSchedule({ name: 'constant' }, 10))).toEqual([1, 1, 1]);
    const warming = createSchedule({ name: 'constant', warmupEpochs: 0.4 }, 10);
    expect([0, 1, 2, 3, 4, 5].map(warming)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it('falls along half a cosine, as torch.optim.lr_scheduler.CosineAnnealingLR', () => {
    const cosine = createSchedule({ name: 'cosine', epochs: 2 }, 4);
    // [CosineAnnealingLR(SGD([p], lr=1), 8).get_last_lr() ...] of PyTorch
    const expected = [
      1, 0.9619397663, 0.8535533906, 0.6913417162, 0.5, 0.3086582838, 0.1464466094, 0.0380602337,
    ];
    for (const [step, value] of expected.entries()) expect(cosine(step)).toBeCloseTo(value, 9);
    expect(cosine(8)).toBe(0);
    expect(cosine(100)).toBe(0);
  });

  it('falls along a line after the warm-up', () => {
    const linear = createSchedule({ name: 'linear', warmupEpochs: 1, epochs: 3 }, 2);
    expect([0, 1, 2, 3, 4, 5, 6].map(linear)).toEqual([0.5, 1, 1, 0.75, 0.5, 0.25, 0]);
  });

  it('rejects what makes no schedule', () => {
    expect(() => createSchedule({ name: 'cosine' }, 4)).toThrow(
      'createSchedule: `epochs` must be more than those of the warm-up, 0, got undefined.',
    );
    expect(() => createSchedule({ name: 'linear', warmupEpochs: 3, epochs: 3 }, 4)).toThrow(
      'createSchedule: `epochs` must be more than those of the warm-up, 3, got 3.',
    );
    expect(() => createSchedule({ name: 'constant', warmupEpochs: -1 }, 4)).toThrow(
      'createSchedule: `warmupEpochs` must be at least 0, got -1.',
    );
    expect(() => createSchedule({ name: 'step' as 'linear' }, 4)).toThrow(
      'createSchedule: `name` must be one of constant, cosine, linear, got step.',
    );
  });
});
