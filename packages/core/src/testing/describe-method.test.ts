import { flattenTree, type TensorTree } from '@simvae/compile';
import { RandomStream } from '@simvae/random';
import { add, keep, mul, type Scalar, scalar, sub, sum, Tensor } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { MethodContext } from '../contract/define-method.js';
import type { LossInput, LossOutput, Method } from '../contract/method.js';
import { parseMethodOptions } from '../contract/options.js';
import { simvaeMethod } from '../methods/simvae-method.js';
import { stopGradient } from '../tensors/stop-gradient.js';
import { methodChecks, normalizedChecks } from './describe-method.js';
import { tinyNetworks } from './tiny-networks.js';

const sound = (context: MethodContext) =>
  simvaeMethod.create(context, parseMethodOptions(simvaeMethod, 'mnist', { views: 2 }));

/** A method whose loss does something besides. */
const withLoss =
  (change: (output: LossOutput, input: LossInput) => Partial<LossOutput>) => (method: Method) => ({
    loss(input: LossInput): LossOutput {
      const output = method.loss!(input);
      return { ...output, ...change(output, input) };
    },
  });

/** Titles of the checks that a changed SimVAE fails. */
async function failures(
  change: (method: Method) => Partial<Method>,
  checksOf = methodChecks,
): Promise<string[]> {
  const failed: string[] = [];
  const checks = checksOf((context) => {
    const method = sound(context);
    return { ...method, ...change(method) };
  });
  for (const { title, run } of checks) {
    await Promise.resolve()
      .then(run)
      .catch(() => failed.push(title));
  }
  return failed;
}

function mapTensors(tree: TensorTree, change: (tensor: Tensor) => Tensor): TensorTree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, node]) => [
      name,
      node instanceof Tensor ? change(node) : mapTensors(node, change),
    ]),
  );
}

const leaked: Tensor[] = [];
afterEach(() => {
  for (const tensor of leaked.splice(0)) tensor.dispose();
});

describe('describeMethod', () => {
  it('passes a sound method', async () => {
    expect(await failures(() => ({}))).toEqual([]);
  });

  it.each<[string, (method: Method) => Partial<Method>, string]>([
    ['a name with spaces', () => ({ name: 'My method' }), 'has a kebab-case name'],
    ['options that JSON cannot hold', () => ({ options: { rate: Number.NaN } }), 'has a kebab-case name'],
    [
      'parameters that ignore the seed',
      (method) => ({ init: () => method.init(new RandomStream(7)) }),
      'starts from the same variables',
    ],
    [
      'a representation of the batch',
      (method) => ({ represent: (input) => add(method.represent(input), sum(input.images)) }),
      'represents each image by one finite row',
    ],
    [
      'pixels beyond 1',
      (method) => ({ reconstruct: (input) => mul(method.reconstruct!(input), 3) }),
      'reconstructs images in [0, 1]',
    ],
    [
      'a loss by chance',
      withLoss(({ loss }) => ({ loss: add<Scalar>(loss, Math.random()) })),
      'gives the same finite loss',
    ],
    [
      'a metric that is not finite',
      withLoss(({ loss }) => ({ metrics: { bad: mul<Scalar>(loss, Number.POSITIVE_INFINITY) } })),
      'gives the same finite loss',
    ],
    [
      'a parameter that does not matter',
      withLoss(({ loss }, { params }) => {
        const leaves = flattenTree<Tensor>(params, (node): node is Tensor => node instanceof Tensor);
        return { loss: add<Scalar>(sum(leaves.get('encoder/weight')!), mul(loss, 0)) };
      }),
      'has a finite gradient for every parameter',
    ],
    [
      'a loss that rises',
      // Of the same value, and with the opposite gradient.
      withLoss(({ loss }) => ({ loss: sub<Scalar>(mul(stopGradient(loss), 2), loss) })),
      'lowers its loss in ten steps',
    ],
    ['a state that is lost', withLoss(() => ({ state: {} })), 'returns the next state'],
    [
      'a tensor kept',
      withLoss(() => {
        leaked.push(keep(scalar(1)));
        return {};
      }),
      'leaves no tensor behind',
    ],
  ])('fails %s', async (_, change, title) => {
    expect(await failures(change)).toEqual(expect.arrayContaining([expect.stringContaining(title)]));
  });

  it('does not ask for batch normalisation where a method brings its own networks', () => {
    const networks = tinyNetworks();
    expect(normalizedChecks(({ imageCount }) => sound({ networks, imageCount }))).toEqual([]);
    expect(normalizedChecks(sound)).not.toEqual([]);
  });

  it('passes a sound method on networks with batch normalisation', async () => {
    expect(await failures(() => ({}), normalizedChecks)).toEqual([]);
  });

  it.each<[string, (method: Method) => Partial<Method>, string]>([
    [
      'statistics that stay',
      withLoss((_, { state }) => ({ state: mapTensors(state, (tensor) => add(tensor, 0)) })),
      'moves the running statistics of what it trains',
    ],
    [
      'a representation without statistics',
      (method) => ({
        represent: ({ state, ...input }) =>
          method.represent({ ...input, state: mapTensors(state, (tensor) => add(mul(tensor, 0), 1)) }),
      }),
      'represents by running statistics',
    ],
  ])('fails %s, where networks have some', async (_, change, title) => {
    const failed = await failures(change, normalizedChecks);
    expect(failed).toEqual(expect.arrayContaining([expect.stringContaining(title)]));
  });

  it('fails a parameter that is declared to be ignored but is not', async () => {
    const checks = methodChecks(sound, { ignoredParameters: ['decoder/bias'] });
    const check = checks.find(({ title }) => title.startsWith('has a finite gradient'));
    await expect(check!.run()).rejects.toThrow();
  });

  it('fails an epoch prepared with parameters of another shape, or an order of no images', async () => {
    const failed = await failures(() => ({
      onEpoch: async () => ({
        params: { encoder: { bias: { shape: [1], data: new Float32Array(1) } } },
        order: new Uint32Array(12).fill(12),
      }),
    }));
    expect(failed).toEqual([
      expect.stringContaining('replaces parts of its own variables'),
      expect.stringContaining('orders an epoch'),
    ]);
  });

  it('fails an epoch that depends on more than its stream, and one that writes to the last', async () => {
    const order = new Uint32Array(12);
    let calls = 0;
    const failed = await failures(() => ({ onEpoch: async () => ({ order: order.fill(calls++ % 12) }) }));
    expect(failed).toEqual([expect.stringContaining('hands over what it changes')]);
    const byChance = await failures(() => ({
      onEpoch: async () => ({ order: new Uint32Array(12).fill(calls++ % 12) }),
    }));
    expect(byChance).toEqual([expect.stringContaining('orders an epoch')]);
  });

  it('passes an epoch that is ordered by its stream', async () => {
    expect(
      await failures(() => ({ onEpoch: async ({ random }) => ({ order: random.permutation(12) }) })),
    ).toEqual([]);
  });
});
