import type { RandomStream } from '@simvae/random';

/**
 * An order that visits clusters equally often: each gives the same number of its images, drawn without replacement
 * where it has enough and with it where it has not; then all are shuffled and cut to the number of images.
 *
 * Source: Caron et al., arXiv:1807.05520, section 3.3 ("sample images based on a uniform distribution over the classes"),
 * as in the authors' public code.
 *
 * @param clusters - the cluster of each image.
 * @param random - draws the images.
 * @returns indices of images, as many as there are.
 */
export function clusterOrder(clusters: ArrayLike<number>, random: RandomStream): Uint32Array {
  const members = new Map<number, number[]>();
  for (let image = 0; image < clusters.length; image++) {
    const list = members.get(clusters[image]);
    if (list) list.push(image);
    else members.set(clusters[image], [image]);
  }
  const share = Math.ceil(clusters.length / members.size);
  const drawn = new Uint32Array(share * members.size);
  let count = 0;
  for (const [, list] of [...members].sort(([a], [b]) => a - b)) {
    const order = random.permutation(list.length);
    for (let i = 0; i < share; i++) {
      drawn[count++] = list[list.length >= share ? order[i] : random.integer(list.length)];
    }
  }
  return random
    .permutation(drawn.length)
    .subarray(0, clusters.length)
    .map((i) => drawn[i]);
}
