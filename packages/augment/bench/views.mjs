/** Views a second on one core, after `tsup`: node packages/augment/bench/views.mjs */
import { augmentationPresets, createViewSampler } from '../dist/index.js';

const cases = [
  { preset: 'fashion-mnist', imageShape: [28, 28, 1] },
  { preset: 'cifar10', imageShape: [32, 32, 3] },
  { preset: 'celeba', imageShape: [64, 64, 3] },
];
const count = 256;
const batch = 21;
const views = 6;
const seconds = 2;

for (const { preset, imageShape } of cases) {
  const size = imageShape.reduce((product, length) => product * length, 1);
  // Smooth with some noise, as photographs are.
  const images = Uint8Array.from({ length: count * size }, (_, i) => {
    const pixel = Math.floor(i / imageShape[2]);
    return 128 + 90 * Math.sin(pixel / 37 + (i % imageShape[2])) + ((i * 7919) % 32);
  });
  const sampler = createViewSampler({ ...augmentationPresets[preset], imageShape, seed: 0 });
  const out = new Float32Array(batch * views * size);
  const indices = new Uint32Array(batch);
  const step = (epoch) => {
    for (let i = 0; i < batch; i++) indices[i] = (epoch * batch + i) % count;
    sampler.batch(images, indices, epoch, views, out);
  };
  for (let epoch = 0; epoch < 200; epoch++) step(epoch);
  const start = performance.now();
  let steps = 0;
  while (performance.now() - start < seconds * 1000) step(steps++);
  const rate = (steps * batch * views) / ((performance.now() - start) / 1000);
  process.stdout.write(`${preset} [${imageShape.join(', ')}]: ${Math.round(rate)} views/s\n`);
}
