import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile, type TensorFunction, valueAndGrad } from '../index.js';

/** A Vulkan driver in software, of Debian's package `chromium`, and the loader, of `libvulkan1`: a GPU without a GPU. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/libvulkan.so.1`;
const realGpu = process.env.SIMVAE_GPU === '1';
const available = realGpu || (existsSync(swiftShader) && existsSync(loader));
if (available && !realGpu) process.env.VK_ICD_FILENAMES = swiftShader;

describe.skipIf(!available)('device webgpu (skipped without SIMVAE_GPU=1 or SwiftShader)', () => {
  it('agrees with the CPU on a training step', { timeout: 60_000 }, async () => {
    const loss: TensorFunction = ({ params, x, epsilon }) => {
      const hidden = tf.relu(tf.add(tf.matMul(x, params.w1), params.b1));
      const mean = tf.matMul(hidden, params.w2);
      const z = tf.add(mean, epsilon);
      const output = tf.sigmoid(tf.matMul(z, params.w2, false, true));
      const error = tf.sum(tf.square(tf.sub(output, hidden)));
      return { loss: tf.add(tf.mean(error), tf.mean(tf.logSumExp(z, 1))) };
    };
    const specs = { params: { w1: [20, 16], b1: [16], w2: [16, 4] }, x: [12, 20], epsilon: [12, 4] };
    const draw = (size: number, seed: number) =>
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + seed) / 2);
    const inputs = {
      params: { w1: draw(320, 1), b1: draw(16, 2), w2: draw(64, 3) },
      x: draw(240, 4),
      epsilon: draw(48, 5),
    };
    const onDevice = async (device: 'cpu' | 'webgpu') => {
      const program = await compile(valueAndGrad(loss), specs, { device });
      const result = structuredClone(await program.run(inputs));
      await program.dispose();
      return result as unknown as { loss: Float32Array; grads: { params: Record<string, Float32Array> } };
    };
    const cpu = await onDevice('cpu');
    const gpu = await onDevice('webgpu');
    expect(gpu.loss[0]).toBeCloseTo(cpu.loss[0], 4);
    for (const [name, gradient] of Object.entries(cpu.grads.params)) {
      for (const [i, value] of gradient.entries()) expect(gpu.grads.params[name][i]).toBeCloseTo(value, 4);
    }
  });
});
