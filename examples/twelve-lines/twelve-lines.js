import { augmentations, randomViews } from '@simvae/augment';
import { splitViews } from '@simvae/core';
import { loadDataset } from '@simvae/data';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';
import * as tf from '@tensorflow/tfjs-core';

const { images } = (await loadDataset('fashion-mnist-mini')).train;
const { init, apply } = mlpNetworks({ imageShape: images.imageShape, latent: 10 }).encoder(10);
const method = {
  ...{ name: 'infonce', family: 'discriminative', views: 2, options: {}, init },
  loss({ params, state, views }) {
    const { output, state: next } = apply({ params, state, input: views, training: true });
    const [z, positive] = splitViews(output, 2); // ordinary TensorFlow.js, written once ...
    const own = tf.sum(tf.mul(z, positive), 1);
    const all = tf.logSumExp(tf.matMul(z, positive, false, true), 1);
    return { loss: tf.mean(tf.sub(all, own)), metrics: {}, state: next };
  },
  represent: ({ images, ...variables }) => apply({ ...variables, input: images, training: false }).output,
};
const views = randomViews(images, { augmentation: augmentations.grey, seed: 0 });
const trainer = await Trainer.create({ method, images, views, seed: 0 }); // ... compiled once, with its gradients ...
await trainer.train({ epochs: 1, onEpoch: ({ loss }) => console.log(loss) }); // ... native from then on
