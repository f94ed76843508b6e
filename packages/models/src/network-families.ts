import type { ImageShape } from '@simvae/arrays';
import type { Networks } from '@simvae/core';
import * as z from 'zod';
import type { $strict } from 'zod/v4/core';
import { mlpNetworks, paperWidths } from './mlp.js';
import { paperStages, residualNetworks, residualStems, resnet18Blocks } from './residual-networks.js';

/** What networks are built for. */
export interface NetworkContext {
  /** [height, width, channels]. */
  readonly imageShape: ImageShape;
  /** Size of the representation, L. */
  readonly latent: number;
}

/** Encoder, decoder and projector of one kind, with what can be set of them. */
export interface NetworkFamily<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** As on the command line: `mlp`. */
  readonly name: string;
  /** `z.strictObject` with a default for every field, whose description names the source. */
  readonly options: z.ZodObject<Shape, $strict>;
  create(context: NetworkContext, options: z.output<z.ZodObject<Shape, $strict>>): Networks;
}

/** Types a family by its options. */
function defineNetworkFamily<Shape extends z.ZodRawShape>(
  family: NetworkFamily<Shape>,
): NetworkFamily<Shape> {
  return family;
}

const mlp = defineNetworkFamily({
  name: 'mlp',
  options: z.strictObject({
    hidden: z
      .array(z.int().positive())
      .default([...paperWidths])
      .describe('Hidden widths of the encoder; the decoder has them in reverse. SimVAE paper, table 4.'),
    batchNorm: z
      .boolean()
      .default(false)
      .describe('Batch normalisation of hidden layers, before their ReLU. SimVAE paper, table 4: none.'),
  }),
  create: (context, options) => mlpNetworks({ ...context, ...options }),
});

const resnet = defineNetworkFamily({
  name: 'resnet',
  options: z.strictObject({
    widths: z
      .array(z.int().positive())
      .min(1)
      .default([...paperStages])
      .describe("Channels of the encoder's stages; the decoder has them in reverse. SimVAE paper, table 5."),
    blocks: z
      .array(z.int().positive())
      .min(1)
      .default([...resnet18Blocks])
      .describe(
        'Basic blocks of each stage, two 3x3 convolutions each. SimVAE paper, table 5: ResNet18, which has two ' +
          '(He et al. 2015, table 1); the table prints the convolutions of one.',
      ),
    stemWidth: z
      .int()
      .positive()
      .default(residualStems.paper.filters)
      .describe(
        'Channels of the first convolution, and of the decoder before its last. SimVAE paper, table 5.',
      ),
  }),
  create: (context, { stemWidth, ...options }) =>
    residualNetworks({ ...context, ...options, stem: { ...residualStems.paper, filters: stemWidth } }),
});

const resnet18 = defineNetworkFamily({
  name: 'resnet18',
  options: z.strictObject({
    stem: z
      .enum(['torchvision', 'simclr'])
      .default('torchvision')
      .describe(
        'Before the stages: `torchvision`, 7x7 convolution of stride 2 and max-pool (He et al. 2015, table 1; torchvision), ' +
          'or `simclr`, 3x3 convolution and no pool, for small images (Chen et al. 2020, appendix B.9). SimVAE paper: neither.',
      ),
  }),
  create: (context, { stem }) =>
    residualNetworks({
      ...{ ...context, stem: residualStems[stem], pooling: 'average' },
      ...{ widths: [64, 128, 256, 512], blocks: resnet18Blocks },
    }),
});

/**
 * Every family of networks by name:
 *
 * - `mlp`: fully connected, table 4 of the SimVAE paper.
 * - `resnet`: residual, table 5 of the SimVAE paper.
 * - `resnet18`: torchvision's ResNet-18, of full width, and a decoder that mirrors it.
 */
export const networkFamilies: Readonly<Record<string, NetworkFamily>> = { mlp, resnet, resnet18 };

/**
 * The family of networks of a name.
 *
 * @throws {RangeError} If there is none; the message lists the known names.
 */
export function findNetworkFamily(name: string): NetworkFamily {
  if (!Object.hasOwn(networkFamilies, name)) {
    const known = Object.keys(networkFamilies).join(', ');
    throw new RangeError(`findNetworkFamily: \`name\` must be one of ${known}, got ${name}.`);
  }
  return networkFamilies[name];
}
