import {
  grad,
  memory,
  mul,
  reshape,
  square,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { evaluate, expectClose, expectGradient, normalValues } from '../../test/objective-checks.js';
import { normalizeRows, rowLogSumExp, splitViews } from './rows.js';
import { stopGradient } from './stop-gradient.js';

describe('rowLogSumExp', () => {
  it('equals the logarithm of the sum of exponentials', () => {
    const data = normalValues([2, 3], 'logits', 2).data;
    const expected = [0, 3].map((at) =>
      Math.log(data.slice(at, at + 3).reduce((s, x) => s + Math.exp(x), 0)),
    );
    expectClose(rowLogSumExp(tensor2d(data, [2, 3])).dataSync(), expected, 1e-6);
  });

  it('has the softmax as its gradient', () => {
    expectGradient(
      ({ x }) => sum(mul(rowLogSumExp(x), tensor1d([1, -2]))),
      { x: normalValues([2, 4], 'x') },
      ['x'],
    );
  });

  it('takes logits of any size', () => {
    const { value, grad } = valueAndGrad((x) => sum(rowLogSumExp(x)))(
      tensor2d([1e30, -1e30, -1e5, -1e5], [2, 2]),
    );
    expectClose(value.dataSync(), [1e30], 1e-6);
    expectClose(grad.dataSync(), [1, 0, 0.5, 0.5], 1e-6);
  });
});

describe('normalizeRows', () => {
  it('divides by the length', () => {
    expectClose(normalizeRows(tensor2d([3, 4, 0, -2], [2, 2])).dataSync(), [0.6, 0.8, 0, -1], 1e-6);
  });

  it('has the gradient of its values', () => {
    const weights = normalValues([3, 4], 'w').data;
    expectGradient(
      ({ x }) => sum(mul(normalizeRows(x), tensor2d(weights, [3, 4]))),
      { x: normalValues([3, 4], 'x') },
      ['x'],
    );
  });

  it('keeps a row of zeros at zero, with a finite gradient', () => {
    const { loss, gradients } = evaluate(
      ({ x }) => sum(normalizeRows(x)),
      { x: { shape: [1, 2], data: [0, 0] } },
      ['x'],
    );
    expect(loss).toBe(0);
    expect(gradients.x.every(Number.isFinite)).toBe(true);
  });
});

describe('splitViews', () => {
  const rows = () => tensor2d([0, 1, 10, 11, 20, 21, 30, 31], [4, 2]);

  it('gathers view j of every image, in any rank', () => {
    expect(splitViews(rows(), 2).map((view) => [...view.dataSync()])).toEqual([
      [0, 1, 20, 21],
      [10, 11, 30, 31],
    ]);
    const images = reshape(rows(), [4, 1, 2, 1]);
    expect(splitViews(images, 2).map((view) => view.shape)).toEqual([
      [2, 1, 2, 1],
      [2, 1, 2, 1],
    ]);
    expect(splitViews(rows(), 1).map((view) => view.shape)).toEqual([[4, 2]]);
  });

  it('rejects rows that are no whole sets', () => {
    expect(() => splitViews(rows(), 3)).toThrow(
      new RangeError(
        'splitViews: `views` must be a positive integer that divides the number of rows, 4, got 3.',
      ),
    );
  });
});

describe('stopGradient', () => {
  it('is constant for differentiation', () => {
    const x = tensor1d([1, 2, 3]);
    expect([...grad((x) => sum(mul(stopGradient(square(x)), x)))(x).dataSync()]).toEqual([1, 4, 9]);
    expect([...stopGradient(x).dataSync()]).toEqual([1, 2, 3]);
  });

  it('leaves no tensor behind', () => {
    const before = memory().numTensors;
    tidy(() => grad((x) => sum(mul(stopGradient(x), x)))(tensor1d([1, 2])).dataSync());
    expect(memory().numTensors).toBe(before);
  });
});
