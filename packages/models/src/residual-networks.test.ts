import { hostTensors, parseMethodOptions, simvaeMethod } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { describe, expect, it } from 'vitest';
import { apply, pathsOf, rowsOf, start } from '../test/apply-layer.js';
import { expectGolden, type Golden } from '../test/torch-golden.js';
import fixture from './fixtures/torch-networks.json' with { type: 'json' };
import {
  findNetworkFamily,
  type Layer,
  type NetworkContext,
  parameterCount,
  residualNetworks,
  residualStems,
} from './index.js';

const count = (layer: Layer) => parameterCount(start(layer));
const create = (name: string, context: NetworkContext, options: object = {}) => {
  const family = findNetworkFamily(name);
  return family.create(context, family.options.parse(options));
};

/** The small networks of the fixture. */
const small = residualNetworks({
  ...{ imageShape: [32, 16, 3], latent: fixture.networks.latent },
  ...{ widths: fixture.networks.widths, blocks: fixture.networks.blocks },
  stem: { ...residualStems.paper, filters: fixture.networks.stem },
});

// PyTorch's own gradients in float32 differ by 5e-5 from these, of float64: what a shortcut's filters get from normalisation
// mostly cancels out.
const tolerances = { tolerance: 5e-6, gradientTolerance: 3e-4 };

describe.each([{ engine: 'tfjs', backend: 'cpu' }, { engine: 'onnx' }] as const)(
  'residualNetworks on engine $engine',
  (options) => {
    it('compute what PyTorch computes: output, running statistics, gradients of all parameters', async () => {
      const { encoder, decoder, outputs } = fixture.networks;
      await expectGolden(small.encoder(outputs), encoder, { ...options, ...tolerances, seed: encoder.seed });
      await expectGolden(small.decoder(), decoder, { ...options, ...tolerances, seed: decoder.seed });
    });
  },
);

it("resnet18 computes what torchvision's does, with its stem and pooling", async () => {
  const { resnet18 } = fixture;
  const encoder = create('resnet18', { imageShape: [64, 32, 3], latent: 4 }).encoder(resnet18.outputs);
  await expectGolden(encoder, resnet18 as Golden, { engine: 'onnx', seed: 0, tolerance: 1e-5 });
});

describe('residualNetworks', () => {
  const paper = (size: number) => residualNetworks({ imageShape: [size, size, 3], latent: 64 });

  it('have as many parameters as the networks of table 5 in PyTorch', () => {
    const { parameters } = fixture;
    expect(count(paper(32).encoder(128))).toBe(parameters.encoder32);
    expect(count(paper(32).decoder())).toBe(parameters.decoder32);
    expect(count(paper(64).encoder(128))).toBe(parameters.encoder64);
    expect(count(paper(64).decoder())).toBe(parameters.decoder64);
    expect(parameters).toMatchObject({ encoder32: 2_922_080, decoder32: 1_092_883 });
    // The fully connected layers of table 5: 4096x64 and 64x4096 at 64 pixels.
    expect(hostTensors(start(paper(64).encoder(64)).params).get('dense/weight')?.shape).toEqual([4096, 64]);
    expect(hostTensors(start(paper(64).decoder()).params).get('dense/weight')?.shape).toEqual([64, 4096]);
  });

  it('name variables by stage, block and layer', () => {
    const networks = residualNetworks({
      ...{ imageShape: [8, 8, 1], latent: 2, widths: [3, 4], blocks: [1, 2] },
      stem: { ...residualStems.simclr, filters: 3 },
    });
    const paths = pathsOf(networks.encoder(2)).filter((path) => /\/(conv\d?|dense)\/|norm2\/mean/.test(path));
    expect(paths).toEqual([
      'params/stem/conv/weight',
      'params/stage1/block1/residual/body/conv1/weight',
      'params/stage1/block1/residual/body/conv2/weight',
      'params/stage2/block1/residual/body/conv1/weight',
      'params/stage2/block1/residual/body/conv2/weight',
      'params/stage2/block1/residual/shortcut/conv/weight',
      'params/stage2/block2/residual/body/conv1/weight',
      'params/stage2/block2/residual/body/conv2/weight',
      'params/dense/weight',
      'params/dense/bias',
      'state/stage1/block1/residual/body/norm2/mean',
      'state/stage2/block1/residual/body/norm2/mean',
      'state/stage2/block2/residual/body/norm2/mean',
    ]);
    expect(pathsOf(networks.decoder())).toEqual(
      expect.arrayContaining(['params/stage1/block2/residual/body/conv2/weight', 'params/output/bias']),
    );
  });

  it.each(['paper', 'torchvision', 'simclr'] as const)('mirror the encoder with stem %s', (name) => {
    const networks = residualNetworks({
      ...{ imageShape: [32, 16, 2], latent: 3, widths: [2, 3, 4], blocks: [1, 1, 1], pooling: 'average' },
      stem: { ...residualStems[name], filters: 2 },
    });
    const [encoder, decoder] = [networks.encoder(6), networks.decoder()];
    expect(apply(encoder, start(encoder), rowsOf([2, 32, 16, 2])).shape).toEqual([2, 6]);
    expect(apply(decoder, start(decoder), rowsOf([2, 3])).shape).toEqual([2, 32, 16, 2]);
    expect([encoder.outputShape, decoder.outputShape]).toEqual([[6], [32, 16, 2]]);
    // [height, width, channels] before the decoder's first stage.
    const strides = { paper: 8, torchvision: 16, simclr: 4 }[name];
    expect(hostTensors(start(decoder).params).get('dense/weight')?.shape).toEqual([
      3,
      (32 / strides) * (16 / strides) * 4,
    ]);
  });

  it('start with He`s filters, normalisation as identity, and logits where a sigmoid is steep', () => {
    const { params } = start(paper(32).decoder());
    for (const [path, { data, shape }] of hostTensors(params)) {
      const square = data.reduce((sum, x) => sum + x * x, 0) / data.length;
      // Filters [height, width, out, in] of transposed convolutions; few numbers have no exact variance.
      if (/conv\d?\/weight/.test(path) && data.length > 4000) {
        expect(square / (2 / (shape[0] * shape[1] * shape[3])), path).toBeCloseTo(1, 1);
      }
      if (/norm\d?\//.test(path))
        expect(new Set(data), path).toEqual(new Set([path.endsWith('weight') ? 1 : 0]));
    }
    const output = hostTensors(params).get('output/weight')!.data;
    const largest = output.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(largest).toBeGreaterThan(0.049);
    expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(16 * 25));
    const decoder = paper(32).decoder();
    const { data } = apply(decoder, start(decoder), rowsOf([2, 64]));
    const deviation = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
    expect(deviation).toBeGreaterThan(0.2);
    expect(deviation).toBeLessThan(1.5);
  });

  it('have the projector of mlpNetworks', () => {
    expect(pathsOf(paper(32).projector(64, [32, 16]))).toEqual([
      'params/dense1/weight',
      'params/dense1/bias',
      'params/dense2/weight',
      'params/dense2/bias',
    ]);
  });

  it('reject images and options that do not fit', () => {
    expect(() => residualNetworks({ imageShape: [28, 28, 1], latent: 10 })).toThrow(
      new RangeError(
        'residualNetworks: `imageShape` must have height and width divisible by 16, the strides of the stem and 4 stages ' +
          'together, got [28, 28, 1]. Use fewer stages, resized images or the network mlp.',
      ),
    );
    const context = { imageShape: [32, 32, 3], latent: 4 } as const;
    expect(() => residualNetworks({ ...context, widths: [4, 8] })).toThrow(
      new RangeError('residualNetworks: `blocks` must have as many stages as `widths`, 2, got 4.'),
    );
    expect(() => residualNetworks({ ...context, widths: [], blocks: [] })).toThrow(
      new RangeError('residualNetworks: `widths` must hold positive integers, got [].'),
    );
    expect(() => residualNetworks({ ...context, blocks: [2, 2, 0, 2] })).toThrow(
      new RangeError('residualNetworks: `blocks` must hold positive integers, got [2, 2, 0, 2].'),
    );
    expect(() =>
      residualNetworks({ ...context, stem: { ...residualStems.paper, outputKernelSize: 4 } }),
    ).toThrow(new RangeError('residualNetworks: `stem.outputKernelSize` must be odd, got 4.'));
    expect(() => residualNetworks({ ...context, pooling: 'max' as 'average' })).toThrow(
      new RangeError('residualNetworks: `pooling` must be flatten or average, got max.'),
    );
  });
});

describe('families', () => {
  it('resnet has the networks of table 5, and options of its own', () => {
    const context = { imageShape: [32, 32, 3], latent: 64 } as const;
    expect(count(create('resnet', context).encoder(128))).toBe(fixture.parameters.encoder32);
    expect(count(create('resnet', context).decoder())).toBe(fixture.parameters.decoder32);
    const options = { widths: [4, 8], blocks: [1, 1], stemWidth: 2 };
    const custom = hostTensors(start(create('resnet', context, options).encoder(5)).params);
    expect(custom.get('stem/conv/weight')?.shape).toEqual([4, 4, 3, 2]);
    expect(custom.get('dense/weight')?.shape).toEqual([8 * 8 * 8, 5]);
  });

  it('resnet18 has as many parameters as torchvision`s without its last layer', () => {
    const context = { imageShape: [64, 64, 3], latent: 10 } as const;
    const head = 513 * 10;
    expect(count(create('resnet18', context).encoder(10)) - head).toBe(fixture.parameters.resnet18);
    expect(fixture.parameters.resnet18).toBe(11_176_512);
    const stem = (7 ** 2 - 3 ** 2) * 3 * 64; // what SimCLR's filters have less
    expect(count(create('resnet18', context, { stem: 'simclr' }).encoder(10)) - head).toBe(11_176_512 - stem);
  });

  it.each(['resnet', 'resnet18'])('%s says what each option means and rejects others', (name) => {
    const { options } = findNetworkFamily(name);
    for (const field of Object.values(options.shape)) {
      expect((field as { description?: string }).description).toMatch(/table 5|SimVAE paper/);
    }
    expect(() => options.parse({ depth: 18 })).toThrow(/depth/);
    expect(options.parse(options.parse({}))).toEqual(options.parse({}));
  });
});

// Compiled and eager runs agree, state is threaded through encoder and decoder, every parameter has a gradient.
describeMethod(({ imageCount }) => {
  const networks = residualNetworks({
    ...{ imageShape: [4, 4, 1], latent: 3, widths: [4, 6], blocks: [1, 1] },
    stem: { ...residualStems.simclr, filters: 3 },
  });
  return simvaeMethod.create(
    { networks, imageCount },
    parseMethodOptions(simvaeMethod, 'cifar10', { views: 2 }),
  );
});
