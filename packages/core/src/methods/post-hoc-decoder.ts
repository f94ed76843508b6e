import type { TensorTree } from '@simvae/compile';
import {
  mean,
  reshape,
  type Scalar,
  sigmoid,
  square,
  sub,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Method } from '../contract/method.js';
import type { BoundVariables, Network, Variables } from '../contract/network.js';
import { subtree } from '../contract/variables.js';

/** What a decoder is trained for. */
export interface PostHocDecoderOptions {
  /** The trained method, whose representation is decoded. */
  readonly method: Method;
  /** Its parameters and state, which stay as they are. */
  readonly variables: Variables;
  /** Decoder of L latents to image logits. */
  readonly decoder: Network;
}

/**
 * A decoder for a frozen encoder, as a method: to be trained by the same loop, and to see what a representation keeps.
 *
 *   mean over images and pixels of ( x - decoder(represent(x)) )^2
 *
 * Images are not augmented. The encoder lies in the state, where no gradient reaches it, and goes from step to step as it
 * is. Source: SimVAE paper, A.4.5 (Adam 1e-4, about 200 epochs).
 */
export function postHocDecoder({ method, variables, decoder }: PostHocDecoderOptions): Method {
  const represent = (state: TensorTree, images: Tensor4D): Tensor2D => {
    const frozen = subtree(state, 'frozen');
    return method.represent({ params: subtree(frozen, 'params'), state: subtree(frozen, 'state'), images });
  };
  const decode = ({ params, state }: BoundVariables, latents: Tensor2D, training: boolean) => {
    const { output, state: next } = decoder.apply({
      params: subtree(params, 'decoder'),
      state: subtree(state, 'decoder'),
      input: latents,
      training,
    });
    const logits = reshape(output, [latents.shape[0], ...decoder.outputShape]);
    return { images: sigmoid(logits) as Tensor4D, state: next };
  };
  return {
    name: `${method.name}-decoder`,
    family: 'generative',
    views: 1,
    originalFirst: true,
    options: {},
    init(random) {
      const initial = decoder.init(random);
      return {
        params: { decoder: initial.params },
        state: { decoder: initial.state, frozen: { params: variables.params, state: variables.state } },
      };
    },
    loss({ params, state, views }) {
      const decoded = decode({ params, state }, represent(state, views), true);
      const loss = mean(square(sub(decoded.images, views))) as Scalar;
      return { loss, metrics: {}, state: { decoder: decoded.state, frozen: subtree(state, 'frozen') } };
    },
    represent: ({ state, images }) => represent(state, images),
    reconstruct: ({ images, ...bound }) => decode(bound, represent(bound.state, images), false).images,
    decode: ({ latents, ...bound }) => decode(bound, latents, false).images,
  };
}
