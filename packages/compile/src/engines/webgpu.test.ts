import { gpuNeeds, useTestGpu } from '@simvae/tooling/gpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile, DeviceError, describeEngines, type TensorFunction, valueAndGrad } from '../index.js';

describe.skipIf(!useTestGpu())(`device webgpu (${gpuNeeds})`, () => {
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

  it.each([6, 9, 10])(
    'agrees with the CPU on convolutions of %i channels and examples',
    { timeout: 60_000 },
    async (n) => {
      // Channels and, in the gradient of a filter, examples that three divides and four does not.
      const loss: TensorFunction = ({ params, x }) => {
        const y = tf.conv2d(x, params.filter, 1, 'same');
        return { loss: tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(0, y.size)), y.shape))) };
      };
      const specs = { params: { filter: [3, 3, n, 4] }, x: [n, 5, 5, n] };
      const draw = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.cos(i * 1.7));
      const inputs = { params: { filter: draw(36 * n) }, x: draw(25 * n * n) };
      const results: { loss: Float32Array; grads: { params: { filter: Float32Array } } }[] = [];
      for (const device of ['cpu', 'webgpu'] as const) {
        const program = await compile(valueAndGrad(loss), specs, { device });
        results.push(structuredClone(await program.run(inputs)) as never);
        await program.dispose();
      }
      const [cpu, gpu] = results;
      expect(gpu.loss[0]).toBeCloseTo(cpu.loss[0], 2);
      for (const [i, value] of cpu.grads.params.filter.entries()) {
        expect(gpu.grads.params.filter[i]).toBeCloseTo(value, 3);
      }
    },
  );

  // What is too large for a real GPU cannot be said here.
  const software = process.env.SIMVAE_GPU !== '1';
  it.skipIf(!software)(
    'without memory for a graph says so, and goes on with others',
    { timeout: 60_000 },
    async () => {
      // Products of 2^15 by 2^15 numbers: 4 GiB, more than SwiftShader puts into one tensor.
      const size = 2 ** 15;
      const column = new Float32Array(size).fill(1);
      const large = await compile(
        ({ x }) => ({ y: tf.sum(tf.exp(tf.mul(tf.reshape(x, [-1, 1]), x))) }),
        { x: [size] },
        { device: 'webgpu' },
      );
      const error = (await large.run({ x: column }).catch((cause: unknown) => cause)) as DeviceError;
      await large.dispose();
      expect(error).toBeInstanceOf(DeviceError);
      expect(error).toMatchObject({ device: 'webgpu', fault: 'memory' });
      expect(error.message).toContain('run: the device `webgpu` has not enough memory for this graph');
      expect(error.remedy).toBe(
        'Take a smaller batch or network, end what else uses the device, or use the device `cpu`.',
      );
      const small = await compile(({ x }) => ({ y: tf.add(x, 1) }), { x: [1] }, { device: 'webgpu' });
      expect(await small.run({ x: Float32Array.of(1) })).toEqual({ y: Float32Array.of(2) });
      await small.dispose();
    },
  );

  it('is named by its driver where the environment chooses it', { timeout: 60_000 }, async () => {
    const { works, adapter } = (await describeEngines()).find(({ name }) => name === 'onnx-webgpu')!;
    expect(works).toBe(true);
    if (software) expect(adapter).toBe('the Vulkan driver vk_swiftshader_icd (VK_ICD_FILENAMES)');
  });
});
