import '@tensorflow/tfjs-backend-cpu';
import { RandomStream } from '@simvae/random';
import { fill, memory, type Scalar, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bindVariables, hostTensors, leaf, subtree } from '../contract/variables.js';
import { tinyNetworks } from '../testing/tiny-networks.js';
import { gaussianAutoencoder } from './gaussian-autoencoder.js';

const networks = tinyNetworks();
const random = new RandomStream(0, 'autoencoder');

/** Mean squared error of each of some steps on the same images, and the running variance after it. */
function steps(count: number): { readonly errors: number[]; readonly variances: number[] } {
  return tidy(() => {
    const { init, pass } = gaussianAutoencoder(networks, {
      likelihood: 'gaussian',
      likelihoodVariance: 'optimal',
    });
    const variables = bindVariables(init(random));
    const pixels = Float32Array.from({ length: 3 * 16 }, (_, i) => ((i * 37) % 101) / 100);
    const images = tensor4d(pixels, [3, ...networks.imageShape]);
    const errors: number[] = [];
    const variances: number[] = [];
    let { state } = variables;
    for (let step = 0; step < count; step++) {
      const epsilon = fill([3, networks.latent], step / count);
      const passed = pass({ params: variables.params, state, images, epsilon });
      const [x, reconstruction] = [passed.x.arraySync().flat(), passed.reconstruction.arraySync().flat()];
      const squares = x.reduce((sum, pixel, i) => sum + (pixel - reconstruction[i]) ** 2, 0);
      errors.push(squares / x.length);
      expect(passed.metrics.distortion.dataSync()[0]).toBeCloseTo(squares / 3 / 2, 4);
      state = passed.state;
      variances.push(leaf<Scalar>(subtree(state, 'likelihood'), 'variance').dataSync()[0]);
    }
    return { errors, variances };
  });
}

describe('gaussianAutoencoder', () => {
  it('keeps a running mean of the squared errors of batches where the variance is the optimal one', () => {
    const { numTensors } = memory();
    const { errors, variances } = steps(4);
    let running = 1;
    for (const [step, error] of errors.entries()) {
      running = 0.99 * running + 0.01 * error;
      expect(variances[step]).toBeCloseTo(running, 5);
    }
    expect(memory().numTensors).toBe(numTensors);
  });

  it.each([
    [
      { likelihood: 'gaussian', likelihoodVariance: 'optimal' },
      { kind: 'gaussian', variance: 1 },
    ],
    [
      { likelihood: 'gaussian', likelihoodVariance: 0.5 },
      { kind: 'gaussian', variance: 0.5 },
    ],
    [{ likelihood: 'bernoulli', likelihoodVariance: 'optimal' }, { kind: 'bernoulli' }],
  ] as const)('says what the likelihood of a trained model with %o is', (fields, expected) => {
    const { init, density } = gaussianAutoencoder(networks, fields);
    const state = hostTensors(init(random).state);
    expect(density.likelihood(state)).toEqual(expected);
    expect(state.has('likelihood/variance')).toBe('variance' in expected && expected.variance === 1);
  });
});
