import { bindVariables } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';
import { RandomStream } from '@simvae/random';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

const networks = mlpNetworks({ imageShape: [28, 28, 1], latent: 10 });
const encoder = networks.encoder(10);
const variables = bindVariables(encoder.init(new RandomStream(0, 'init')));
const images = tf.zeros([2, 28, 28, 1]);
const { output } = encoder.apply({ ...variables, input: images, training: false });
console.log(output.shape); // [2, 10]
