// Random views/s of 28 x 28 grey images, on one core.
import { memoryImages } from '@simvae/arrays';
import { augmentations, randomViews } from '@simvae/augment';
import { serve } from '../processes/serve.mjs';

const count = 1000;
const views = 6;
const images = memoryImages(
  Uint8Array.from({ length: count * 784 }, (_, i) => i * 7919),
  [28, 28, 1],
);
const source = randomViews(images, { augmentation: augmentations.grey, seed: 0 });
const indices = Int32Array.from({ length: count }, (_, i) => i);
const out = new Float32Array(count * views * 784);
let epoch = 0;
async function measure() {
  const start = performance.now();
  for (let i = 0; i < 10; i++) await source.fill({ indices, epoch: epoch++, views, out });
  return (10_000 * count * views) / (performance.now() - start);
}
await measure();
await serve(measure);
