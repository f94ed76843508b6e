import { defineMethod, splitViews, subtree } from '@simvae/core';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';

/** Barlow Twins: the cross-correlation of two views is drawn to the identity. Zbontar et al., arXiv:2103.03230. */
export default defineMethod({
  name: 'barlow-twins',
  title: 'Barlow Twins',
  family: 'discriminative',
  options: z.strictObject({
    redundancy: z.number().positive().default(0.005).describe('lambda. Zbontar et al. 2021: 0.005.'),
  }),
  create({ networks }, options) {
    const encoder = networks.encoder(networks.latent);
    const encode = ({ params, state }, input, training) =>
      encoder.apply({
        params: subtree(params, 'encoder'),
        state: subtree(state, 'encoder'),
        input,
        training,
      });
    return {
      views: 2,
      init(random) {
        const { params, state } = encoder.init(random);
        return { params: { encoder: params }, state: { encoder: state } };
      },
      loss({ params, state, views }) {
        const { output, state: next } = encode({ params, state }, views, true);
        return { loss: barlowTwins(output, options.redundancy), metrics: {}, state: { encoder: next } };
      },
      represent: ({ images, ...variables }) => encode(variables, images, false).output,
    };
  },
});

/** sum_d (1 - C_dd)^2 + lambda sum_{d != e} C_de^2, with C the correlation of dimension d in one view and e in the other. */
function barlowTwins(rows, redundancy) {
  const [a, b] = splitViews(rows, 2).map((view) => {
    const centered = tf.sub(view, tf.mean(view, 0));
    return tf.div(centered, tf.sqrt(tf.add(tf.mean(tf.square(centered), 0), 1e-5)));
  });
  const correlation = tf.mul(tf.matMul(a, b, true), 1 / a.shape[0]); // [latent, latent]
  const identity = tf.eye(a.shape[1]);
  const weights = tf.add(tf.mul(identity, 1 - redundancy), redundancy); // 1 on the diagonal, lambda off it
  return tf.sum(tf.mul(tf.square(tf.sub(correlation, identity)), weights));
}
