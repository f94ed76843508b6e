import '@tensorflow/tfjs-backend-cpu';
import './value-and-grad.js';
import { appendFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { flattenInputSpecs } from './compile.js';
import { lower } from './onnx/lower.js';
import { loadOnnxRuntime } from './engines/load-onnx-runtime.js';
import { trace } from './trace/trace.js';
import { kernelRules } from './kernels/index.js';
import { onnxPads, poolWindow } from './kernels/geometry.js';
import { toChannelsFirst, toChannelsLast } from './kernels/channels-first.js';
it('bench', { timeout: 300000 }, async () => {
  const ort = await loadOnnxRuntime();
  const mine = kernelRules.get('MaxPoolGrad')!;
  const scatter = { ...mine, lower: ({ onnx, names, inputs, attributes }: any) => {
    const window = poolWindow(inputs.input.shape, attributes); const { batch, inChannels, input } = window; const flat = onnx.integers([-1]);
    const [, indices] = onnx.multi('MaxPool', [toChannelsFirst(onnx, names.input)], 2, { kernel_shape: window.kernel, strides: window.strides, pads: onnxPads(window) });
    const zeros = onnx.op('Expand', [onnx.scalar(0), onnx.integers([batch * inChannels * input[0] * input[1]])]);
    const s = onnx.op('ScatterElements', [zeros, onnx.op('Reshape', [indices, flat]), onnx.op('Reshape', [toChannelsFirst(onnx, names.dy), flat])], { axis: 0, reduction: 'add' });
    return [toChannelsLast(onnx, onnx.op('Reshape', [s, onnx.integers([batch, inChannels, ...input])]))]; } };
  for (const round of [0, 1]) for (const [name, rule] of [['taps', mine], ['scatter', scatter]] as any) {
    (kernelRules as Map<string, any>).set('MaxPoolGrad', rule);
    const specs = { x: [126, 32, 32, 16] };
    const g = trace((t: any) => ({ y: tf.grad((x: any) => tf.sum(tf.square(tf.maxPool(x, 3, 2, 1))))(t.x) }), flattenInputSpecs(specs));
    const { model } = lower(g, {} as any);
    const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 2, enableProfiling: round === 1, profileFilePrefix: '/work/tmp/kern/prof-' + name });
    const x = new ort.Tensor('float32', Float32Array.from({ length: 126 * 32 * 32 * 16 }, (_, i) => Math.sin(i)), specs.x);
    let best = Infinity;
    for (let i = 0; i < 15; i++) { const t = performance.now(); await session.run({ x }); best = Math.min(best, performance.now() - t); }
    if (round === 1) session.endProfiling();
    appendFileSync('/work/tmp/kern/out.txt', `${name} ${best.toFixed(2)}\n`);
  }
});
