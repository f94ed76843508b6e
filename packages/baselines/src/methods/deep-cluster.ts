import { matrixOf } from '@simvae/arrays';
import { defineMethod, leaf, rowLogSumExp, subtree } from '@simvae/core';
import { KMeans } from '@simvae/eval';
import type { RandomStream } from '@simvae/random';
import {
  add,
  cast,
  gather,
  matMul,
  mean,
  mul,
  oneHot,
  reshape,
  type Scalar,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tile,
} from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { clusterOrder } from '../clustering/cluster-order.js';
import { whitenedDirections } from '../clustering/whitened-directions.js';
import { projectedEncoder } from '../parts/projected-encoder.js';

/** How faiss clusters, which the authors' code calls: from random rows, all rounds, no cluster left empty. */
const faiss = { start: 'random', emptyClusters: 'split', tol: 0 } as const;

/**
 * DeepCluster: before each epoch, k-means on the representations of un-augmented images; in the epoch, the clusters are
 * the labels of augmented views under a linear layer, `top`, that starts anew. Clusters are visited equally often.
 *
 * State: `clusters` [N], each image's label; zeros before the first epoch.
 *
 * Source: Caron et al., arXiv:1807.05520; section 3.1 of the SimVAE paper (which cites its successor SwAV).
 */
export const deepClusterMethod = defineMethod({
  name: 'deep-cluster',
  title: 'DeepCluster',
  family: 'discriminative',
  options: z.strictObject({
    views: z.int().min(1).default(1).describe('Views of each image, all of its label. Caron et al. 2018: 1.'),
    clusters: z
      .int()
      .min(2)
      .default(100)
      .describe('k, or the number of images if that is less. Caron et al. 2018, section 4: ten per class.'),
    iterations: z
      .int()
      .positive()
      .default(20)
      .describe("Rounds of k-means. Caron et al. 2018, the authors' code: 20."),
  }),
  create({ networks, imageCount }, options) {
    const { init, embed, represent } = projectedEncoder(networks);
    const { latent } = networks;
    const { views, iterations } = options;
    const clusters = Math.min(options.clusters, imageCount);
    const freshTop = (random: RandomStream) => ({
      weight: {
        shape: [latent, clusters],
        data: random.fillNormal(new Float32Array(latent * clusters)).map((w) => w / 100),
      },
      bias: { shape: [clusters], data: new Float32Array(clusters) },
    });
    return {
      views,
      init(random) {
        const { params, state } = init(random);
        const labels = { shape: [imageCount], data: new Float32Array(imageCount) };
        return { params: { ...params, top: freshTop(random) }, state: { ...state, clusters: labels } };
      },
      represent,
      loss({ params, state, views: images, indices }) {
        const { embedding, state: next } = embed({ params, state, images });
        const top = subtree(params, 'top');
        const logits = add<Tensor2D>(matMul(embedding, leaf<Tensor2D>(top, 'weight')), leaf(top, 'bias'));
        const all = leaf<Tensor1D>(state, 'clusters');
        const own = tile(reshape(cast(gather(all, indices), 'int32'), [-1, 1]), [1, views]);
        const labels = oneHot(reshape(own, [-1]) as Tensor1D, clusters); // [rows, clusters]
        const loss = mean<Scalar>(sub(rowLogSumExp(logits), sum(mul(logits, cast(labels, 'float32')), 1)));
        return { loss, metrics: {}, state: { ...next, clusters: all } };
      },
      async onEpoch({ random, features }) {
        const directions = whitenedDirections(matrixOf(await features()));
        const { labels } = await new KMeans({ ...faiss, clusters, maxIter: iterations, random }).fit(
          directions,
        );
        return {
          params: { top: freshTop(random) },
          state: { clusters: { shape: [imageCount], data: Float32Array.from(labels) } },
          order: clusterOrder(labels, random),
        };
      },
    };
  },
});
