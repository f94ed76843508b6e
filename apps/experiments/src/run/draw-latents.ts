import type { Dataset } from '@simvae/data';
import type { ClassGaussians, Matrix } from '@simvae/eval';

/**
 * Draws latents from a Gaussian for each class, the classes as often as among the training images.
 *
 * @returns [count, latent].
 */
export function drawLatents(
  gaussians: ClassGaussians,
  { labels }: Dataset['train'],
  count: number,
  seed: number,
): Matrix {
  const wanted = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const label = labels[Math.floor((i * labels.length) / count)];
    wanted.set(label, (wanted.get(label) ?? 0) + 1);
  }
  const parts = [...wanted].map(([label, times]) => gaussians.sample(label, times, seed));
  const latent = parts[0].shape[1];
  const data = new Float32Array(count * latent);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [count, latent] };
}
