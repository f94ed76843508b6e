import { expect, it } from 'vitest';
import { convolutionWindow } from '../kernels/geometry.js';
import { chooseConvolution, type Purpose } from './choose-convolution.js';

/** The window of a convolution of images [size, size, inputs] with filters of a size. */
function windowOf(
  size: number,
  inputs: number,
  outputs: number,
  kernel: number,
  strides: number,
  pads: readonly [number, number],
) {
  const pad = [[0, 0], pads, pads, [0, 0]];
  return convolutionWindow([126, size, size, inputs], [kernel, kernel, inputs, outputs], { strides, pad });
}

const purposes: readonly Purpose[] = ['forward', 'input-gradient', 'filter-gradient'];

it.each([
  // The residual networks of table 5 on images of 32 x 32.
  ['stem', windowOf(32, 3, 16, 4, 1, [1, 2]), 'blocks blocks thin'],
  ['stage 1', windowOf(16, 32, 32, 3, 1, [1, 1]), 'blocks blocks blocks'],
  ['between stages', windowOf(16, 32, 64, 3, 2, [1, 1]), 'blocks blocks blocks'],
  ['shortcut', windowOf(16, 32, 64, 1, 2, [0, 0]), 'blocks blocks blocks'],
  ['stage 2', windowOf(8, 64, 64, 3, 1, [1, 1]), 'winograd winograd winograd'],
  ['stage 4', windowOf(2, 256, 256, 3, 1, [1, 1]), 'winograd winograd winograd'],
  ['transposed', windowOf(8, 32, 64, 3, 2, [1, 0]), 'blocks blocks blocks'],
  ['last of the decoder', windowOf(32, 16, 3, 5, 1, [2, 2]), 'blocks blocks thin'],
  // Others.
  ['channels that are no blocks', windowOf(8, 20, 20, 3, 1, [1, 1]), 'portable portable portable'],
  ['rows that are no blocks', windowOf(14, 32, 32, 3, 1, [1, 1]), 'blocks blocks portable'],
  ['an odd size of stride 2', windowOf(7, 32, 32, 3, 2, [1, 1]), 'blocks portable blocks'],
] as const)('chooses by shape: %s', (_, window, chosen) => {
  const of = purposes.map((purpose) => chooseConvolution(purpose, window, 16)).join(' ');
  expect(of).toBe(chosen);
});

it('is overruled by limits', () => {
  const window = windowOf(16, 32, 32, 3, 1, [1, 1]);
  expect(chooseConvolution('forward', window, 8, { winogradSize: 16 })).toBe('winograd');
  expect(chooseConvolution('forward', windowOf(8, 32, 32, 3, 1, [1, 1]), 8, { winogradSize: 0 })).toBe(
    'blocks',
  );
});
