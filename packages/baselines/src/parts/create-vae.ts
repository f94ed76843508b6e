import {
  gaussianAutoencoder,
  type Method,
  type MethodContext,
  pixelLikelihood,
  type VaeOptions,
  vaeTerms,
} from '@simvae/core';
import { add, mul, reshape, type Scalar, sigmoid, type Tensor2D } from '@tensorflow/tfjs-core';

/** Builds a variational autoencoder: the VAE and the beta-VAE differ in nothing but their defaults. */
export function createVae(
  name: string,
  { networks }: MethodContext,
  options: Required<VaeOptions> & { readonly views: number },
): Method {
  const { pass, posterior, ...autoencoder } = gaussianAutoencoder(networks);
  return {
    name,
    family: 'generative',
    views: options.views,
    options: { ...options },
    ...autoencoder,
    density: { posterior, likelihood: pixelLikelihood(options), prior: 'normal' },
    noise: (images) => ({ epsilon: [images * options.views, networks.latent] }),
    loss({ views: images, noise, params, state }) {
      const { mean, logVar, logits, state: next } = pass({ params, state, images, epsilon: noise.epsilon });
      const x = reshape(images, logits.shape) as Tensor2D;
      const reconstruction = options.likelihood === 'gaussian' ? sigmoid(logits) : logits;
      const terms = vaeTerms({ x, reconstruction, mean, logVar }, options);
      const loss = add<Scalar>(terms.reconstruction, mul(terms.kl, options.beta));
      return { loss, metrics: { ...terms }, state: next };
    },
  };
}
