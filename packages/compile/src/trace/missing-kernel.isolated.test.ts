import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type TensorFunction, valueAndGrad } from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';
import { explainMissingKernel, explainMissingRule } from './missing-kernel.js';

const make = compileForTest();

it('names the backend, the kernel and the engine that has it', async () => {
  const loss: TensorFunction = ({ x, filter }) => ({ loss: tf.sum(tf.conv2d(x, filter, 1, 'same')) });
  const specs = { x: [1, 4, 4, 2], filter: [3, 3, 2, 2] };
  const inputs = { x: new Float32Array(32).fill(1), filter: new Float32Array(36).fill(1) };
  const onWasm = await make(valueAndGrad(loss, ['x', 'filter']), specs, { engine: 'tfjs', backend: 'wasm' });
  await expect(onWasm.run(inputs)).rejects.toThrow(
    new Error(
      'run: the tfjs backend `wasm` has no kernel `Conv2DBackpropFilter`. Engine `onnx` has it: pass ' +
        "`engine: 'onnx'`, on the command line `--engine onnx`.",
    ),
  );
  const compiled = await make(valueAndGrad(loss, ['x', 'filter']), specs, { engine: 'onnx' });
  // Ones: 4 x 4 places, of which rows and columns at the border meet 3 taps fewer; 2 channels in and out.
  expect((await compiled.run(inputs)).loss).toEqual(Float32Array.of(2 * 2 * 10 * 10));
});

it('sends to another backend what cannot be compiled', async () => {
  const spectrum: TensorFunction = ({ x }) => ({ y: tf.real(tf.spectral.fft(tf.complex(x, x))) });
  const onWasm = await make(spectrum, { x: [2] }, { engine: 'tfjs', backend: 'wasm' });
  const run = onWasm.run({ x: Float32Array.of(2, 3) });
  await expect(run).rejects.toThrow(
    "Try tfjs's own backend: `engine: 'tfjs', backend: 'cpu'`, on the command line `--engine tfjs-cpu`.",
  );
  await expect(run).rejects.toThrow(/^run: the tfjs backend `wasm` has no kernel `Complex`/);
});

it('knows where there is nothing to advise, and leaves other errors as they are', () => {
  const missing = new Error("Kernel 'Bincount' not registered for backend 'cpu'");
  expect((explainMissingKernel(missing, 'cpu') as Error).message).toBe(
    'run: the tfjs backend `cpu` has no kernel `Bincount`. Engine `onnx` has none either: write the function with other ' +
      'operations.',
  );
  for (const other of [new Error('mine'), 'text', undefined, new Error("Kernel 'Add' is odd")]) {
    expect(explainMissingKernel(other, 'wasm')).toBe(other);
    expect(explainMissingRule(other)).toBe(other);
  }
});
