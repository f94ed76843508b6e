import type { SlidingWindow } from '../kernels/geometry.js';
import type { BlockedOperators } from './blocked-operators.js';
import { inputPhases, range } from './phases.js';

/** What one group of images reads of dy should stay in a core's second-level cache; bytes. */
const groupBytes = 700_000;

/** Whether rows of results are whole blocks of pixels, or whole parts of one. */
export function hasBlockedFilterGradient({ output: [, width] }: SlidingWindow, block: number): boolean {
  return width % block === 0 || block % width === 0;
}

/**
 * The gradient by the filter, [kh, kw, inputs, outputs], as convolutions: pixels of a row are what is summed over, dy is the
 * filter, as tall as the image, and its places give the rows of taps; the columns of taps are copies of the images, moved to the
 * side. Images and dy are in whole blocks.
 *
 *   dw[kh, kw, c, o] = sum_n,i,j x[n, stride i + kh - top, stride j + kw - left, c] dy[n, i, j, o]
 */
export function blockedFilterGradient(
  ops: BlockedOperators,
  x: string,
  dy: string,
  window: SlidingWindow,
): string {
  const { batch: images, inChannels: inputs, outChannels: outputs, kernel, strides, before } = window;
  const { block, onnx } = ops;
  const [height, width] = window.output;
  // Images side by side in a row of `block` pixels, or blocks of pixels in a row.
  const abreast = Math.max(1, block / width);
  const rowBlocks = Math.max(1, width / block);
  const sets = Math.ceil(images / abreast);
  const groups = groupsOf(sets, height * width * abreast * outputs * 4);
  const [inBlocks, outBlocks] = [inputs / block, outputs / block];

  const filter = dyAsFilter();
  const parts: string[] = [];
  const order: number[] = [];
  for (const rows of inputPhases(kernel[0], strides[0], before[0])) {
    for (const column of range(kernel[1])) {
      const moved = pickPixels(ops, x, window, rows.phase, column);
      const movedHeight = Math.ceil((window.input[0] - rows.phase) / strides[0]);
      const [first, last] = [rows.offsets[0], rows.offsets.at(-1) as number];
      const result = ops.convolve(pixelsAsChannels(moved, movedHeight), filter, {
        kernel: [height * rowBlocks, 1],
        pads: [-first * rowBlocks, 0, Math.max(0, height + last - movedHeight) * rowBlocks, 0],
        strides: [rowBlocks, 1],
        group: groups,
      });
      // More rows than taps where the last ones of the images meet no result.
      const places = movedHeight - first + Math.max(0, height + last - movedHeight) - height + 1;
      const shape = [inBlocks, groups, outBlocks, places, block * block];
      const summed =
        groups === 1
          ? ops.reshape(result, [inBlocks, outBlocks, places, block * block])
          : onnx.op('ReduceSum', [ops.reshape(result, shape), onnx.integers([1])], { keepdims: 0 });
      parts.push(
        places === rows.taps.length
          ? summed
          : onnx.op('Slice', [summed, ...[[0], [rows.taps.length], [2]].map((list) => onnx.integers(list))]),
      );
      order.push(...rows.taps.map((row) => row * kernel[1] + column));
    }
  }
  const taps = order.length;
  const all = parts.length === 1 ? parts[0] : onnx.op('Concat', parts, { axis: 2 });
  // [taps, inputs / block, block, outputs / block, block]
  const gathered = ops.transpose(all, [inBlocks, outBlocks, taps, block, block], [2, 0, 3, 1, 4]);
  const sorted = range(taps).map((tap) => order.indexOf(tap));
  const inOrder = sorted.every((from, to) => from === to)
    ? gathered
    : onnx.op('Gather', [gathered, onnx.integers(sorted)], { axis: 0 });
  return ops.reshape(inOrder, [...kernel, inputs, outputs]);

  function padImages(name: string, numbers: number): string {
    const missing = sets * abreast - images;
    const flat = ops.reshape(name, [images, numbers]);
    return missing === 0 ? flat : onnx.op('Pad', [flat, onnx.integers([0, 0, missing, 0])]);
  }

  function dyAsFilter(): string {
    const perGroup = sets / groups;
    let arranged: string;
    if (abreast > 1) {
      const shape = [groups, perGroup, abreast, outBlocks, height, width * block];
      arranged = ops.transpose(padImages(dy, outputs * height * width), shape, [0, 3, 1, 4, 2, 5]);
    } else if (outBlocks === 1) {
      arranged = dy;
    } else {
      arranged = ops.transpose(dy, [groups, perGroup, outBlocks, height * width * block], [0, 2, 1, 3]);
    }
    return ops.reshape(arranged, [groups * outputs, perGroup * block, height * rowBlocks, 1]);
  }

  /** [n, inputs, h, width] as [inputs / block, pixels, h, channels of a block]. */
  function pixelsAsChannels(moved: string, movedHeight: number): string {
    let pixels = moved;
    if (abreast > 1) {
      const shape = [sets, abreast, inBlocks, movedHeight, width * block];
      pixels = ops.transpose(padImages(moved, inputs * movedHeight * width), shape, [2, 0, 3, 1, 4]);
    }
    const tiles = sets * inBlocks * movedHeight * rowBlocks;
    const turned = ops.fromBlocks(ops.reshape(pixels, [tiles, block, 4, block / 4]), block, false);
    const tilesOfImage = movedHeight * rowBlocks * block * block;
    const arranged =
      abreast === 1 && inBlocks > 1
        ? ops.transpose(turned, [sets, inBlocks, tilesOfImage], [1, 0, 2])
        : turned;
    return ops.reshape(arranged, [inBlocks, sets * block, movedHeight * rowBlocks, block]);
  }
}

/** x[n, stride i + phase, stride j + column - left, c] for every i there is and j in [0, width of results). */
function pickPixels(
  ops: BlockedOperators,
  x: string,
  { inChannels, input, output, strides, before }: SlidingWindow,
  phase: number,
  column: number,
): string {
  const shift = column - before[1];
  const left = Math.max(0, -shift);
  const place = shift + left;
  const reach = input[1] + left - (output[1] - 1) * strides[1];
  const right = Math.max(0, place + 1 - reach);
  const width = Math.max(place + 1, reach + right - (strides[1] - 1));
  const unmoved =
    phase === 0 && strides[0] === 1 && strides[1] === 1 && width === 1 && left === 0 && right === 0;
  if (unmoved) return x;
  return ops.pick(x, inChannels, [phase, place], {
    kernel: [phase + 1, width],
    pads: [0, left, 0, right],
    strides,
  });
}

/** The fewest groups that divide the images and read no more than a cache holds. */
function groupsOf(sets: number, bytesOfSet: number): number {
  for (let groups = 1; groups < sets; groups++) {
    if (sets % groups === 0 && (sets / groups) * bytesOfSet <= groupBytes) return groups;
  }
  return sets;
}
