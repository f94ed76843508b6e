import type { Image } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import golden from './fixtures/augment.json';
import simclr from './fixtures/simclr.json';
import * as api from './index.js';

/** Named as in the reference values, made by torchvision on tensors. */
type Operation =
  | 'resizedCrop'
  | 'flipHorizontal'
  | 'flipVertical'
  | `adjust${string}`
  | 'toGrayscale'
  | 'gaussianBlur';
interface Case {
  readonly op: string;
  readonly image: { shape: number[]; data: number[] };
  readonly options: AnyOptions;
  readonly result: { shape: number[]; data: number[] };
}
type AnyOptions = Record<string, unknown>;

const operations = api as unknown as Record<Operation, (image: Image, options: AnyOptions) => Image>;
const asImage = ({ shape, data }: { shape: number[]; data: number[] }): Image => ({
  data: Float32Array.from(data),
  shape: shape as [number, number, number],
});

const files: readonly { source: string; cases: readonly Case[] }[] = [golden, simclr];

describe.each(files)('equal to $source', ({ cases }) => {
  it.each(cases.map((entry) => [`${entry.op} ${JSON.stringify(entry.options)}`, entry] as const))(
    '%s',
    (_, { op, image, options, result }) => {
      const input = asImage(image);
      const before = input.data.slice();
      const output = operations[op as Operation](input, options);
      expect(output.shape).toEqual(result.shape);
      expect(output.data).toHaveLength(result.data.length);
      const worst = output.data.reduce((most, x, i) => Math.max(most, Math.abs(x - result.data[i])), 0);
      expect(worst).toBeLessThan(2e-6);
      expect(input.data).toEqual(before);
    },
  );
});
