import { augmentationPresets, createViewSampler } from '@simvae/augment';
import { alternate, count } from './measure.mjs';

/** Random views of 28 x 28 grey images on one core. */
export async function measureAugmentation() {
  const images = Uint8Array.from({ length: 1000 * 784 }, (_, i) => i * 7919);
  const sampler = createViewSampler({
    ...augmentationPresets['fashion-mnist'],
    imageShape: [28, 28, 1],
    seed: 0,
  });
  const indices = Int32Array.from({ length: 1000 }, (_, i) => i);
  const out = new Float32Array(6000 * 784);
  let epoch = 0;
  const { views } = await alternate(
    { views: () => sampler.batch(images, indices, epoch++, 6, out) },
    { rounds: 15 },
  );
  return [
    { what: '28x28 grey views/s on one core', value: count(6000 / (views / 1000)), goal: 'at least 150,000' },
  ];
}
