import type { ClassGaussians } from '@simvae/eval';
import type { Model } from '@simvae/train';
import { type ImageGrid, imageGrid } from './image-grid.js';

/** Images of each class. */
const perClass = 8;

/**
 * Images decoded from a Gaussian for each class (paper, figure 5): a column for each class.
 *
 * @throws {TypeError} If the method cannot decode.
 */
export async function classSampleGrid(
  model: Pick<Model, 'decode'>,
  gaussians: ClassGaussians,
  seed: number,
): Promise<ImageGrid> {
  const { classes } = gaussians;
  const drawn = classes.map((label) => gaussians.sample(label, perClass, seed));
  const latent = drawn[0].shape[1];
  const latents = new Float32Array(perClass * classes.length * latent);
  for (const [column, { data }] of drawn.entries()) {
    for (let row = 0; row < perClass; row++) {
      latents.set(data.subarray(row * latent, (row + 1) * latent), (row * classes.length + column) * latent);
    }
  }
  const images = await model.decode({ data: latents, shape: [perClass * classes.length, latent] });
  return imageGrid(images, classes.length);
}
