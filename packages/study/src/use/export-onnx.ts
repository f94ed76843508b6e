import type { HostTensor } from '@simvae/arrays';
import { exportModel, type TensorTree, type Tree, unflattenTree } from '@simvae/compile';
import { runHash } from '@simvae/runs';
import { split, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelTensors } from '../train/fingerprint.js';
import type { OpenRun } from './open-run.js';

/** ONNX files of a run. */
export interface OnnxFiles {
  readonly encoder: Uint8Array;
  /** Where the method has a decoder, or one was trained for it. */
  readonly decoder?: Uint8Array;
}

/**
 * What a run has learned, as ONNX files for any number of images: everything that the method does to pixels is inside (batch
 * normalisation by its running statistics, the decoder's sigmoid), with operators of ONNX's own alone, operator set 21.
 *
 * - encoder: `images` [batch, height, width, channels], float32 in [0, 1], to `representation` [batch, latent]; of a method that
 *   models p(x) also to `log_variance` [batch, latent], the natural log of the variance of q(z | x).
 * - decoder: `latents` [batch, latent], in the units of `representation`, to `images` [batch, height, width, channels] in [0, 1].
 *
 * @throws {TypeError} If the method cannot be compiled, or does not treat each image by itself; the message names the operator.
 */
export function exportOnnx(open: OpenRun): OnnxFiles {
  const { decoder } = open;
  return { encoder: exportEncoder(open), ...(decoder && { decoder: exportDecoder(open, decoder) }) };
}

type Decoder = NonNullable<OpenRun['decoder']>;

function exportEncoder(open: OpenRun): Uint8Array {
  const { method, imageShape, tensors, config } = open;
  const { density } = method;
  return exportModel(
    ({ images, ...variables }): TensorTree => {
      const bound = { params: {}, state: {}, ...variables, images };
      const representation = method.represent(bound);
      if (density === undefined) return { representation };
      const [, log_variance] = split<Tensor2D>(density.posterior(bound), 2, 1);
      return { representation, log_variance };
    },
    {
      rows: { images: imageShape },
      constants: constantsOf(tensors),
      description: `Encoder of ${describeRun(open)}: images to representations.`,
      descriptions: {
        images: `Images, [batch, ${shapeNames(imageShape)}], float32 in [0, 1], ${colour(imageShape)}.`,
        representation: `What ${config.titles.method} represents each image by, [batch, latent].`,
        log_variance: 'Natural log of the variance of q(z | x) around the representation, [batch, latent].',
      },
      metadata: metadataOf(open, 'encoder'),
    },
  );
}

function exportDecoder(open: OpenRun, { kind, method, tensors }: Decoder): Uint8Array {
  const { imageShape, latent } = open;
  return exportModel(
    ({ latents, ...variables }) => ({
      images: method.decode!({ params: {}, state: {}, ...variables, latents }),
    }),
    {
      rows: { latents: [latent] },
      constants: constantsOf(tensors),
      description: `Decoder of ${describeRun(open)}: representations to images.`,
      descriptions: {
        latents: 'Points in the space of representations, [batch, latent].',
        images: `Images, [batch, ${shapeNames(imageShape)}], float32 in [0, 1], ${colour(imageShape)}.`,
      },
      metadata: { ...metadataOf(open, 'decoder'), 'simvae.decoder': kind },
    },
  );
}

/** Parameters and state under the names that they have in a method. */
function constantsOf({ params, state }: ModelTensors): Tree<HostTensor> {
  return { params: unflattenTree(params), state: unflattenTree(state) };
}

/** What a file says for programs: which run it is of, and how that was made. Texts; JSON where they are more than one word. */
export function metadataOf(
  { config, fingerprint, imageShape, latent }: OpenRun,
  part: 'encoder' | 'decoder' | 'model',
): Record<string, string> {
  const { identity, seed, environment } = config;
  return {
    'simvae.format': '1',
    'simvae.part': part,
    'simvae.dataset': identity.dataset.name,
    'simvae.dataset_digest': identity.dataset.digest,
    'simvae.method': identity.method.name,
    'simvae.method_options': JSON.stringify(identity.method.options),
    'simvae.network': JSON.stringify(identity.network),
    'simvae.image_shape': JSON.stringify(imageShape),
    'simvae.latent': String(latent),
    'simvae.run': runHash(identity),
    'simvae.seed': String(seed),
    'simvae.model': fingerprint,
    ...(environment.commit === undefined ? {} : { 'simvae.commit': environment.commit }),
  };
}

/** VAE on FashionMNIST, seed 0. */
export function describeRun({ config }: Pick<OpenRun, 'config'>): string {
  return `${config.titles.method} on ${config.titles.dataset}, seed ${config.seed}`;
}

/** The order of the axes with their lengths: height 28, width 28, channels 1. */
function shapeNames([height, width, channels]: OpenRun['imageShape']): string {
  return `height ${height}, width ${width}, channels ${channels}`;
}

/** What the channels are. */
export function colour([, , channels]: OpenRun['imageShape']): string {
  return channels === 1 ? 'grey, 1 is white' : 'red, green, blue';
}
