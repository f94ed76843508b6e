// The residual encoder of table 5 on 126 images of 32 x 32: milliseconds of a step, forward and gradients of all parameters; with
// --inference images/s.
// Usage: node encoder.mjs [--inference] [--runs N]
import { parseArgs } from 'node:util';
import { compile, unflattenTree, valueAndGrad } from '@simvae/compile';
import { hostTensors } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { mean, square } from '@tensorflow/tfjs-core';
import { serve } from '../processes/serve.mjs';
import { networksOf, threads } from './make-trainer.mjs';

const { values } = parseArgs({
  options: { inference: { type: 'boolean', default: false }, runs: { type: 'string', default: '5' } },
});
const count = 126;
const encoder = networksOf([32, 32, 3]).encoder(128); // a mean and a log-variance for each of 64 numbers
const { params, state } = encoder.init(new RandomStream(0, 'init'));
const training = !values.inference;

/** @param {{ params: any, state: any, images: any }} inputs */
function apply({ params, state, images }) {
  const { output, state: next } = encoder.apply({ params, state, input: images, training });
  return training ? { loss: mean(square(output)), state: next } : { output };
}

/**
 * A tree of tensors on the host as another tree.
 *
 * @template T
 * @param {typeof params} tree
 * @param {(tensor: import('@simvae/arrays').HostTensor) => T} of
 */
const map = (tree, of) =>
  unflattenTree(Array.from(hostTensors(tree), ([path, tensor]) => /** @type {const} */ ([path, of(tensor)])));

const program = await compile(
  training ? valueAndGrad(apply) : apply,
  {
    params: map(params, ({ shape }) => shape),
    state: map(state, ({ shape }) => shape),
    images: [count, 32, 32, 3],
  },
  { threads },
);
const feeds = {
  params: map(params, ({ data }) => data),
  state: map(state, ({ data }) => data),
  images: new RandomStream(0, 'images').fillUniform(new Float32Array(count * 32 * 32 * 3), 0, 1),
};
const runs = Number(values.runs);
async function milliseconds() {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await program.run(feeds);
  return (performance.now() - start) / runs;
}
await milliseconds();
await serve(async () => {
  const time = await milliseconds();
  return training ? time : (1000 * count) / time;
});
await program.dispose();
