import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import { RandomStream } from '@simvae/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../engines/load-onnx-runtime.js';
import type { SlidingWindow } from '../kernels/geometry.js';
import { encodeModel } from '../onnx/encode-model.js';
import { OnnxBuilder } from '../onnx/onnx-builder.js';
import { blockSize } from './block-size.js';
import {
  blockedForward,
  blockedInputGradient,
  hasBlockedInputGradient,
  wholeBlocks,
} from './blocked-convolution.js';
import { blockedFilterGradient, hasBlockedFilterGradient } from './blocked-filter-gradient.js';
import { BlockedOperators } from './blocked-operators.js';
import { hasWinograd, Winograd } from './winograd.js';

const block = await blockSize();

function geometryOf(
  images: number,
  size: [number, number],
  inputs: number,
  outputs: number,
  kernel: [number, number],
  stride: number,
  pads: [number, number, number, number],
): SlidingWindow {
  const outputSize = [0, 1].map(
    (axis) => Math.floor((size[axis] + pads[axis] + pads[axis + 2] - kernel[axis]) / stride) + 1,
  ) as [number, number];
  const after = [0, 1].map(
    (axis) => (outputSize[axis] - 1) * stride + kernel[axis] - pads[axis] - size[axis],
  ) as [number, number];
  return {
    batch: images,
    inChannels: inputs,
    outChannels: outputs,
    input: size,
    output: outputSize,
    kernel,
    strides: [stride, stride],
    dilations: [1, 1],
    before: [pads[0], pads[1]],
    after,
  };
}

/** Random numbers of a shape. */
function draw(shape: readonly number[], seed: number): Float32Array {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  return new RandomStream(seed, 'layout').fillUniform(data, -1, 1);
}

/** Runs what a function adds to a graph of three tensors: x and dy [n, h, w, c], filter [kh, kw, inputs, outputs]. */
async function run(geometry: SlidingWindow, add: (onnx: OnnxBuilder) => string[]) {
  const { x, dy, filter } = tensorsOf(geometry);
  const onnx = new OnnxBuilder();
  const names = add(onnx);
  const outputs = names.map((name, i) => {
    onnx.named('Identity', [name], `out${i}`);
    return [`out${i}`, { shape: [], dtype: 'float32' as const }] as const;
  });
  const spec = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
  const inputs = new Map([
    ['x', spec(x.shape)],
    ['dy', spec(dy.shape)],
    ['filter', spec(filter.shape)],
  ]);
  const ort = await loadOnnxRuntime();
  const model = encodeModel(onnx, inputs, new Map(outputs));
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 2, logSeverityLevel: 4 });
  const feeds: Record<string, InstanceType<typeof ort.Tensor>> = {};
  for (const [name, { data, shape }] of Object.entries({ x, dy, filter })) {
    if (session.inputNames.includes(name)) feeds[name] = new ort.Tensor('float32', data, shape);
  }
  const result = await session.run(feeds);
  await session.release();
  return names.map((_, i) => result[`out${i}`].data as Float32Array);
}

function tensorsOf({ batch, inChannels, outChannels, input, output, kernel }: SlidingWindow) {
  const of = (shape: number[], seed: number) => ({ shape, data: draw(shape, seed) });
  return {
    x: of([batch, ...input, inChannels], 1),
    dy: of([batch, ...output, outChannels], 2),
    filter: of([...kernel, inChannels, outChannels], 3),
  };
}

/** y, dx and dw by tfjs's cpu backend. */
function expected(geometry: SlidingWindow): Float32Array[] {
  const { x, dy, filter } = tensorsOf(geometry);
  const { before, after, strides } = geometry;
  const [[top, left], [bottom, right]] = [before, after.map((size) => Math.max(0, size))];
  return tf.tidy(() => {
    const conv = (a: tf.Tensor, f: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, [...strides] as [number, number], [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]);
    const [a, f] = [tf.tensor(x.data, x.shape), tf.tensor(filter.data, filter.shape)];
    const [dx, dw] = tf.grads((p: tf.Tensor, q: tf.Tensor) => conv(p, q))(
      [a, f],
      tf.tensor(dy.data, dy.shape),
    );
    return [conv(a, f), dx, dw].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

function expectNear(actual: Float32Array, wanted: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(actual[i] - wanted[i]));
  expect(worst / scale).toBeLessThan(tolerance);
}

/** [name, geometry] */
const cases: [string, SlidingWindow][] = [
  ['3x3', geometryOf(2, [16, 16], 16, 16, [3, 3], 1, [1, 1, 1, 1])],
  ['3x3 of wide rows', geometryOf(2, [32, 32], 16, 16, [3, 3], 1, [1, 1, 1, 1])],
  ['3x3, stride 2', geometryOf(3, [16, 16], 16, 32, [3, 3], 2, [1, 1, 1, 1])],
  ['3x3, stride 2 of wide rows', geometryOf(2, [32, 32], 16, 16, [3, 3], 2, [1, 1, 1, 1])],
  ['3x3, stride 2 of small maps', geometryOf(7, [4, 4], 32, 16, [3, 3], 2, [1, 1, 1, 1])],
  ['3x3, stride 2, padded before', geometryOf(6, [8, 8], 16, 32, [3, 3], 2, [1, 1, 0, 0])],
  ['3x3, padded after', geometryOf(3, [8, 8], 16, 16, [3, 3], 2, [0, 0, 1, 1])],
  ['1x1', geometryOf(3, [8, 8], 16, 48, [1, 1], 1, [0, 0, 0, 0])],
  ['1x1, stride 2', geometryOf(5, [8, 8], 16, 32, [1, 1], 2, [0, 0, 0, 0])],
  ['4x4, stride 2', geometryOf(4, [16, 16], 16, 16, [4, 4], 2, [1, 1, 1, 1])],
  ['5x5 of tall rows', geometryOf(3, [8, 16], 16, 16, [5, 5], 1, [2, 2, 2, 2])],
  ['5x3, valid', geometryOf(3, [12, 18], 16, 16, [5, 3], 1, [0, 0, 0, 0])],
  ['3x3 of 2x2', geometryOf(9, [2, 2], 32, 32, [3, 3], 1, [1, 1, 1, 1])],
];

describe.skipIf(block === 0)('convolutions in blocks (skipped where ONNX Runtime has none)', () => {
  it.each(cases)('are those of tfjs: %s', async (_, geometry) => {
    const [y, dx, dw] = expected(geometry);
    const names: string[] = [];
    const results = await run(geometry, (onnx) => {
      const ops = new BlockedOperators(onnx, block);
      const [x, dy] = [ops.toBlocks('x', true), ops.toBlocks('dy', true)];
      const outputs = [
        ops.fromBlocks(
          blockedForward(ops, { images: x, filter: 'filter' }, geometry),
          geometry.outChannels,
          true,
        ),
      ];
      names.push('y');
      if (hasBlockedInputGradient(geometry)) {
        const gradient = blockedInputGradient(ops, { images: dy, filter: 'filter' }, geometry);
        outputs.push(ops.fromBlocks(gradient, geometry.inChannels, true));
        names.push('dx');
      }
      if (hasBlockedFilterGradient(geometry, block)) {
        outputs.push(blockedFilterGradient(ops, x, dy, geometry));
        names.push('dw');
      }
      return outputs;
    });
    for (const [i, name] of names.entries()) {
      expectNear(results[i], { y, dx, dw }[name] as Float32Array, 2e-6);
    }
    expect(names).toContain('dw');
  });

  it('take images of fewer channels than a block, and give results of fewer', async () => {
    const thin = geometryOf(3, [16, 16], 3, 16, [4, 4], 1, [1, 1, 2, 2]);
    const [y] = expected(thin);
    const [forward] = await run(thin, (onnx) => {
      const ops = new BlockedOperators(onnx, block);
      const images = onnx.op('Transpose', ['x'], { perm: [0, 3, 1, 2] });
      return [ops.fromBlocks(blockedForward(ops, { images, filter: 'filter' }, thin), 16, true)];
    });
    expectNear(forward, y, 2e-6);
    const last = geometryOf(3, [16, 16], 16, 3, [5, 5], 1, [2, 2, 2, 2]);
    const [y2, dx2] = expected(last);
    const [forward2, gradient2] = await run(last, (onnx) => {
      const ops = new BlockedOperators(onnx, block);
      const x = ops.toBlocks('x', true);
      const dy = onnx.op('Transpose', ['dy'], { perm: [0, 3, 1, 2] });
      return [
        ops.fromBlocks(blockedForward(ops, { images: x, filter: 'filter' }, last), 3, true),
        ops.fromBlocks(blockedInputGradient(ops, { images: dy, filter: 'filter' }, last), 16, true),
      ];
    });
    expectNear(forward2, y2, 2e-6);
    expectNear(gradient2, dx2, 2e-6);
    expect(wholeBlocks(3, block)).toBe(block);
  });
});

describe('Winograd convolutions', () => {
  const sizes: [number, number][] = [
    [2, 2],
    [4, 4],
    [8, 8],
    [4, 8],
    [16, 16],
  ];
  it.each(sizes)('are those of tfjs: %i x %i', async (...size) => {
    const geometry = geometryOf(size[0] > 8 ? 2 : 5, size, 16, 16, [3, 3], 1, [1, 1, 1, 1]);
    expect(hasWinograd(geometry)).toBe(true);
    const results = await run(geometry, (onnx) => {
      const winograd = new Winograd(onnx, geometry);
      const asRows = (name: string) => onnx.op('Transpose', [name], { perm: [1, 2, 0, 3] });
      const fromRows = (name: string) => onnx.op('Transpose', [name], { perm: [2, 0, 1, 3] });
      const [input, result] = [winograd.inputPoints(asRows('x')), winograd.resultPoints(asRows('dy'))];
      const filter = winograd.filterPoints('filter');
      return [
        fromRows(winograd.forward(input, filter)),
        fromRows(winograd.inputGradient(result, filter)),
        winograd.filterGradient(input, result),
      ];
    });
    for (const [i, wanted] of expected(geometry).entries()) expectNear(results[i], wanted, 5e-6);
  });
});
