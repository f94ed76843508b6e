import type { HostTensor } from '@simvae/arrays';
import { flattenTree, type TensorTree, type Tree, unflattenTree } from '@simvae/compile';
import { defineMethod, hostTensors, leaf, moco, normalizeRows, splitViews, subtree } from '@simvae/core';
import { add, concat, mul, slice, Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { projectedEncoder, projectorField } from '../parts/projected-encoder.js';
import { randomUnitRows } from '../parts/unit-rows.js';

/**
 * MoCo: a query is told its key from the keys of earlier images. Keys come from a moving average of the query encoder.
 *
 * State: `key/params` and `key/state`, the key encoder; `query`, the query encoder's own; and `queue` [K, dimensions] of
 * unit keys, the newest first. A step moves the key encoder, encodes keys, computes the loss, then shifts the keys of
 * its batch into the queue, whatever the batch size.
 *
 * Source: He et al., arXiv:1911.05722, equation 2 and algorithm 1.
 */
export const mocoMethod = defineMethod({
  name: 'moco',
  title: 'MoCo',
  family: 'discriminative',
  options: z.strictObject({
    temperature: z
      .number()
      .positive()
      .default(0.1)
      .describe(
        "tau. He et al. 2020, the authors' CIFAR10 demo: 0.1 (0.07 on ImageNet). SimVAE paper: not given.",
      ),
    momentum: z
      .number()
      .min(0)
      .max(1)
      .default(0.99)
      .describe(
        "m. He et al. 2020, the authors' CIFAR10 demo: 0.99 (0.999 on ImageNet). SimVAE paper: not given.",
      ),
    queue: z
      .int()
      .positive()
      .default(4096)
      .describe("K, keys kept. He et al. 2020, the authors' CIFAR10 demo: 4096. SimVAE paper: not given."),
    projector: projectorField,
  }),
  create({ networks }, options) {
    const { init, embed, represent, dimensions } = projectedEncoder(networks, options.projector);
    return {
      views: 2,
      init(random) {
        const { params, state } = init(random);
        const key = { params: copy(params), state: copy(state) };
        return {
          params,
          state: { query: state, key, queue: randomUnitRows(random, options.queue, dimensions) },
        };
      },
      represent: ({ params, state, images }) => represent({ params, state: subtree(state, 'query'), images }),
      loss({ views, params, state }) {
        const [forQuery, forKey] = splitViews(views, 2);
        const query = embed({ params, state: subtree(state, 'query'), images: forQuery });
        const old = subtree(state, 'key');
        const keyParams = movingAverage(subtree(old, 'params'), params, options.momentum);
        const key = embed({ params: keyParams, state: subtree(old, 'state'), images: forKey });
        const queue = leaf<Tensor2D>(state, 'queue');
        return {
          loss: moco({ query: query.embedding, key: key.embedding, queue }, options),
          metrics: {},
          state: {
            query: query.state,
            key: { params: keyParams, state: key.state },
            queue: enqueue(queue, normalizeRows(key.embedding)),
          },
        };
      },
    };
  },
});

function copy(tree: Tree<HostTensor>): Tree<HostTensor> {
  return unflattenTree(
    Array.from(hostTensors(tree), ([path, { shape, data }]) => [path, { shape, data: data.slice() }]),
  );
}

/** m old + (1 - m) new, leaf by leaf. */
function movingAverage(old: TensorTree, current: TensorTree, momentum: number): TensorTree {
  const isTensor = (node: Tensor | Tree<Tensor>): node is Tensor => node instanceof Tensor;
  const leaves = flattenTree(old, isTensor);
  return unflattenTree(
    Array.from(flattenTree(current, isTensor), ([path, value]) => [
      path,
      add(mul(leaves.get(path)!, momentum), mul(value, 1 - momentum)),
    ]),
  );
}

/** Puts rows at the front of a queue and drops as many at its end; keeps the first ones where there are too many. */
function enqueue(queue: Tensor2D, rows: Tensor2D): Tensor2D {
  const [size, dimensions] = queue.shape;
  const kept = size - rows.shape[0];
  if (kept <= 0) return slice(rows, 0, size);
  return concat([rows, slice(queue, [0, 0], [kept, dimensions])], 0);
}
