// Milliseconds of a step of Adam over a million parameters; with --idle, after 1,100 steps without gradient.
import { parseArgs } from 'node:util';
import { createOptimizer } from '@simvae/train';
import { serve } from '../processes/serve.mjs';

const { values } = parseArgs({ options: { idle: { type: 'boolean', default: false } } });
const optimizer = createOptimizer(
  new Map([['w', { shape: [1000, 1000], data: new Float32Array(1e6).fill(1) }]]),
  { name: 'adam', learningRate: 1e-3 },
);
const gradient = optimizer.gradients.get('w').data;
gradient.fill(1e-3);
const run = (/** @type {number} */ steps) => {
  for (let i = 0; i < steps; i++) optimizer.step();
};
run(30);
if (values.idle) {
  gradient.fill(0);
  run(1100);
}
await serve(() => {
  const start = performance.now();
  run(100);
  return (performance.now() - start) / 100;
});
