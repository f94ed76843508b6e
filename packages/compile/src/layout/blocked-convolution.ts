import { onnxPads, type Pads, type Size, type SlidingWindow } from '../kernels/geometry.js';
import type { BlockedConvolution, BlockedOperators } from './blocked-operators.js';
import { gradientPhases, type PhaseTaps, range } from './phases.js';

/** A convolution's operands. */
export interface Operands {
  /** In blocks; with fewer channels than a block, [n, channels, h, w]. */
  readonly images: string;
  /** [kh, kw, inputs, outputs] */
  readonly filter: string;
}

/** Whether a convolution can read that many channels: whole blocks, or fewer than one. */
export function readable(channels: number, block: number): boolean {
  return channels % block === 0 || channels < block;
}

/** Channels of a result: whole blocks, the last ones 0. */
export function wholeBlocks(channels: number, block: number): number {
  return Math.ceil(channels / block) * block;
}

/** y = x * filter, in whole blocks. */
export function blockedForward(
  ops: BlockedOperators,
  { images, filter }: Operands,
  window: SlidingWindow,
  added: Pick<BlockedConvolution, 'bias' | 'sum' | 'relu'> = {},
): string {
  const { inChannels, outChannels, kernel, strides } = window;
  const { bias } = added;
  const weights = padded(ops, filter, [...kernel, inChannels, outChannels], 3);
  const blocked = arrangeFilter(ops, weights, {
    kernel,
    from: inChannels,
    to: outChannels,
    swapped: false,
    taps: range(kernel[0] * kernel[1]),
    of: kernel[0] * kernel[1],
  });
  return ops.convolve(images, blocked, {
    kernel,
    strides,
    pads: onnxPads(window),
    ...added,
    bias: bias === undefined ? undefined : padded(ops, bias, [outChannels], 0),
  });
}

/** Whether the gradient by the images can be computed in blocks: as many of each phase, and no result left out. */
export function hasBlockedInputGradient({ input, output, kernel, strides, before }: SlidingWindow): boolean {
  return range(2).every((axis) => {
    if (input[axis] % strides[axis] !== 0) return false;
    const size = input[axis] / strides[axis];
    return gradientPhases(kernel[axis], strides[axis], before[axis]).every(
      ({ offsets }) =>
        offsets.length === 0 ||
        (offsets[0] <= 0 && size + (offsets.at(-1) as number) >= output[axis] && offsets[0] > -kernel[axis]),
    );
  });
}

/**
 * The gradient by the images, in whole blocks: for stride 1 a convolution of dy with the filter turned round; for others one
 * such convolution for each phase of the pixels, put together.
 */
export function blockedInputGradient(
  ops: BlockedOperators,
  { images: dy, filter }: Operands,
  window: SlidingWindow,
): string {
  const { batch, inChannels, outChannels, input, output, kernel, strides, before } = window;
  const channels = wholeBlocks(inChannels, ops.block);
  const weights = padded(ops, filter, [...kernel, inChannels, outChannels], 2);
  const [rowPhases, columnPhases] = range(2).map((axis) =>
    gradientPhases(kernel[axis], strides[axis], before[axis]),
  );
  const size: Size = [input[0] / strides[0], input[1] / strides[1]];
  const part = (rows: PhaseTaps, columns: PhaseTaps): string => {
    const taps = rows.taps.flatMap((row) => columns.taps.map((column) => row * kernel[1] + column));
    const phaseKernel: Size = [rows.taps.length, columns.taps.length];
    const [top, left] = [-rows.offsets[0], -columns.offsets[0]];
    const phasePads: Pads = [
      top,
      left,
      size[0] + phaseKernel[0] - 1 - top - output[0],
      size[1] + phaseKernel[1] - 1 - left - output[1],
    ];
    const blocked = arrangeFilter(ops, weights, {
      kernel: phaseKernel,
      from: outChannels,
      to: inChannels,
      swapped: true,
      taps,
      of: kernel[0] * kernel[1],
    });
    return ops.convolve(dy, blocked, { kernel: phaseKernel, pads: phasePads });
  };
  if (strides[0] === 1 && strides[1] === 1) return part(rowPhases[0], columnPhases[0]);
  return interleave(ops, rowPhases, columnPhases, part, [batch, channels, ...size]);
}

/** Puts maps of the phases of rows and columns together; those without taps are 0. */
function interleave(
  ops: BlockedOperators,
  rowPhases: readonly PhaseTaps[],
  columnPhases: readonly PhaseTaps[],
  part: (rows: PhaseTaps, columns: PhaseTaps) => string,
  [images, channels, height, width]: readonly number[],
): string {
  const { block, onnx } = ops;
  const maps = (images * channels) / block;
  const rows = rowPhases.map((row) => {
    if (row.taps.length === 0) return undefined;
    const columns = columnPhases.map((column) => (column.taps.length === 0 ? undefined : part(row, column)));
    const shape = [maps * height, width, block];
    const parts = columns.map((name) =>
      name === undefined ? onnx.filled(0, shape) : ops.reshape(name, shape),
    );
    return parts.length === 1 ? parts[0] : onnx.op('Concat', parts, { axis: 2 });
  });
  const shape = [maps * height, columnPhases.length * width * block];
  const parts = rows.map((name) => (name === undefined ? onnx.filled(0, shape) : ops.reshape(name, shape)));
  const whole = parts.length === 1 ? parts[0] : onnx.op('Concat', parts, { axis: 1 });
  return ops.reshape(whole, [images, channels, rowPhases.length * height, columnPhases.length * width]);
}

/** How a filter is arranged for a convolution. */
interface Arrangement {
  /** Of the convolution. */
  readonly kernel: Size;
  /** The taps of the filter that it has, row * kw + column, in order. */
  readonly taps: readonly number[];
  /** How many there are. */
  readonly of: number;
  /** Channels of what is convolved. */
  readonly from: number;
  /** Channels of the result; the filter has whole blocks of them. */
  readonly to: number;
  /** Whether the filter lies as [taps, to, from] rather than [taps, from, to]. */
  readonly swapped: boolean;
}

/** A filter in blocks, as `BlockedOperators.convolve` takes it. */
function arrangeFilter(
  ops: BlockedOperators,
  filter: string,
  { kernel, taps, of, from, to, swapped }: Arrangement,
): string {
  const { block, onnx } = ops;
  const blocks = wholeBlocks(to, block) / block;
  const thin = from < block;
  const [groups, inner] = thin ? [1, from] : [from / block, block];
  const shape = swapped ? [of, blocks, block, groups, inner] : [of, groups, inner, blocks, block];
  const inOrder = taps.length === of && taps.every((tap, i) => tap === i);
  const whole = ops.reshape(filter, shape);
  const chosen = inOrder ? whole : onnx.op('Gather', [whole, onnx.integers(taps)], { axis: 0 });
  // Thin: [blocks, groups, inner, taps, block]; else [blocks, groups, taps, inner, block].
  const perm = swapped ? [1, 3, 0, 4, 2] : [3, 1, 0, 2, 4];
  if (thin) [perm[2], perm[3]] = [perm[3], perm[2]];
  const arranged = onnx.op('Transpose', [chosen], { perm });
  return ops.reshape(arranged, [blocks * block, from, ...kernel]);
}

/** Adds zeros along an axis of channels, up to a whole block. */
function padded(ops: BlockedOperators, weights: string, shape: readonly number[], axis: number): string {
  const missing = wholeBlocks(shape[axis], ops.block) - shape[axis];
  if (missing === 0) return weights;
  const after = shape.map((_, i) => (i === axis ? missing : 0));
  return ops.onnx.op('Pad', [weights, ops.onnx.integers([...shape.map(() => 0), ...after])]);
}
