import type { ImageShape } from '@simvae/arrays';
import type { Networks } from '@simvae/core';
import * as z from 'zod';
import type { $strict } from 'zod/v4/core';
import { mlpNetworks, paperWidths } from './mlp.js';

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

/** Every family of networks by name. */
export const networkFamilies: Readonly<Record<string, NetworkFamily>> = { mlp };

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
