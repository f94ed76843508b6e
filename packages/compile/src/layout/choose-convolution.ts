import type { SlidingWindow } from '../kernels/geometry.js';
import { hasBlockedInputGradient, readable } from './blocked-convolution.js';
import { hasBlockedFilterGradient } from './blocked-filter-gradient.js';
import { hasWinograd } from './winograd.js';
import { hasAxisTransform } from './winograd-matrices.js';

/** What a convolution is computed for: its result, or the gradient by its images or by its filter. */
export type Purpose = 'forward' | 'input-gradient' | 'filter-gradient';

/**
 * How a convolution is computed on the CPU.
 *
 * - `winograd`: matrix products of transformed images.
 * - `blocks`: ONNX Runtime's convolutions in blocks of channels.
 * - `thin`: the same, for fewer channels than a block.
 * - `portable`: ONNX's own operators, as on any device.
 */
export type Convolution = 'winograd' | 'blocks' | 'thin' | 'portable';

/** What a benchmark may overrule. */
export interface ConvolutionLimits {
  /** Largest height or width of the maps that Winograd's algorithm is faster on. @default 8 */
  readonly winogradSize?: number;
  /** Whether anything but ONNX's own operators is used at all. @default true */
  readonly blocked?: boolean;
}

/** Whether maps are of a size that Winograd's algorithm is faster on, where it can be used. */
export function hasSmallMaps(size: readonly number[], { winogradSize = 8 }: ConvolutionLimits): boolean {
  return Math.max(...size) <= winogradSize && size.every(hasAxisTransform);
}

/**
 * Chooses how to compute a convolution, by its shape. Measured on two cores, 126 images, milliseconds (docs/decisions/0012):
 * Winograd's algorithm wins on maps up to 8 x 8, where its products are large and its points few.
 *
 * @param block - channels of a block, not 0.
 */
export function chooseConvolution(
  purpose: Purpose,
  window: SlidingWindow,
  block: number,
  limits: ConvolutionLimits = {},
): Convolution {
  const { inChannels, outChannels, input, dilations, strides } = window;
  if (dilations.some((step) => step !== 1)) return 'portable';
  const whole = inChannels % block === 0 && outChannels % block === 0;
  if (whole && hasWinograd(window) && hasSmallMaps(input, limits)) return 'winograd';
  switch (purpose) {
    case 'forward':
      return readable(inChannels, block) ? 'blocks' : 'portable';
    case 'input-gradient':
      return readable(outChannels, block) && hasBlockedInputGradient(window) ? 'blocks' : 'portable';
    case 'filter-gradient': {
      if (inChannels % block === 0 && outChannels < block) {
        const turned = strides.every((stride) => stride === 1) && input[1] % block === 0;
        return turned ? 'thin' : 'portable';
      }
      if (outChannels % block !== 0 || !hasBlockedFilterGradient(window, block)) return 'portable';
      if (inChannels % block === 0) return 'blocks';
      return inChannels < block ? 'thin' : 'portable';
    }
  }
}
