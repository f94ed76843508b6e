// Random views/s on one core: of grey images, 28 x 28, or of colour images, 32 x 32, with jitter.
// Usage: node augment.mjs [--color] [--side N] [--simclr]; --simclr adds SimCLR's greyscale and blur.
import { parseArgs } from 'node:util';
import { memoryImages } from '@simvae/arrays';
import { augmentations, randomViews } from '@simvae/augment';
import { serve } from '../processes/serve.mjs';

const { values } = parseArgs({
  options: {
    color: { type: 'boolean', default: false },
    side: { type: 'string' },
    simclr: { type: 'boolean', default: false },
  },
});
const channels = values.color ? 3 : 1;
const side = Number(values.side ?? (values.color ? 32 : 28));
const size = side * side * channels;
const count = 1000;
const views = 6;
const images = memoryImages(
  Uint8Array.from({ length: count * size }, (_, i) => i * 7919),
  [side, side, channels],
);
const paper = values.color ? augmentations.color : augmentations.grey;
/** Chen et al. 2020, appendix A. */
const simclr = { ...(values.color && { grayscale: 0.2 }), blur: { probability: 0.5, sigma: [0.1, 2] } };
const augmentation = { ...paper, ...(values.simclr && simclr) };
const source = randomViews(images, { augmentation, seed: 0 });
// As many numbers a request whatever the size, so that a measurement takes about as long.
const batch = Math.ceil(784_000 / size);
const indices = Int32Array.from({ length: batch }, (_, i) => i);
const out = new Float32Array(batch * views * size);
let epoch = 0;
async function measure() {
  const start = performance.now();
  for (let i = 0; i < 10; i++) await source.fill({ indices, epoch: epoch++, views, out });
  return (10_000 * batch * views) / (performance.now() - start);
}
await measure();
await serve(measure);
