import { describe, expect, it } from 'vitest';
import { expectGolden, type Golden } from '../../test/torch-golden.js';
import fixture from '../fixtures/torch-networks.json' with { type: 'json' };
import {
  batchNorm,
  conv2d,
  convTranspose2d,
  globalAveragePool2d,
  type LayerSpec,
  maxPool2d,
} from '../index.js';

const layers = { batchNorm, conv2d, convTranspose2d, globalAveragePool2d, maxPool2d } as const;
const cases = fixture.layers.map((golden) => ({
  ...golden,
  title: `${golden.layer} of [${golden.inputShape}] with ${JSON.stringify(golden.options)}`,
}));

it('covers every layer', () => {
  expect([...new Set(cases.map(({ layer }) => layer))].sort()).toEqual(Object.keys(layers).sort());
});

// Float32 against PyTorch's float64, relative to the largest number of each array.
describe.each([{ engine: 'tfjs', backend: 'cpu' }, { engine: 'onnx' }] as const)(
  'layers equal PyTorch`s on engine $engine',
  (options) => {
    it.each(cases)('$title', async ({ layer, options: layerOptions, ...golden }) => {
      const spec = (layers[layer as keyof typeof layers] as (options: object) => LayerSpec)(layerOptions);
      const built = spec(golden.inputShape.slice(1));
      await expectGolden(built, golden as unknown as Golden, { ...options, seed: 0, tolerance: 2e-6 });
    });
  },
);
