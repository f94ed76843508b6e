import '@tensorflow/tfjs-backend-cpu';
import { compile, type HostArray, type Tree, unflattenTree, valueAndGrad } from '@simvae/compile';
import { hostTensors, type Method } from '@simvae/core';
import { RandomStream } from '@simvae/random';

/** Images of a step. */
const images = 4;
/** Images of the training set that the methods are made for. */
export const imageCount = 12;

/**
 * The losses of the first three steps of a method, each on a batch of its own, with plain gradient descent at a rate of
 * 0.05 between them; eagerly on the cpu backend. Everything is drawn from seed 0, also what `features` gives before the
 * first epoch.
 */
export async function firstLosses(
  method: Method,
  imageShape: readonly number[],
  latent: number,
): Promise<number[]> {
  const variables = method.init(new RandomStream(0, 'init'));
  const changes = await method.onEpoch?.({
    epoch: 0,
    variables,
    random: new RandomStream(0, 'epoch', 0),
    features: async () => ({
      shape: [imageCount, latent],
      data: new RandomStream(0, 'features').fillNormal(new Float32Array(imageCount * latent)),
    }),
  });
  const params = new Map([...hostTensors(variables.params), ...hostTensors(changes?.params ?? {})]);
  const state = new Map([...hostTensors(variables.state), ...hostTensors(changes?.state ?? {})]);
  const noise = Object.entries(method.noise?.(images) ?? {});
  const pixels = [images * method.views, ...imageShape];
  const specs = (tensors: typeof params) =>
    unflattenTree(Array.from(tensors, ([path, { shape }]) => [path, { shape, dtype: 'float32' as const }]));
  const program = await compile(
    valueAndGrad(method.loss!),
    {
      params: specs(params),
      state: specs(state),
      views: pixels,
      noise: Object.fromEntries(noise),
      indices: { shape: [images], dtype: 'int32' },
    },
    { engine: 'tfjs' },
  );
  const arrays = (tensors: typeof params): Tree<HostArray> =>
    unflattenTree(Array.from(tensors, ([path, { data }]) => [path, data.slice()]));
  const at = (tree: Tree<HostArray>, path: string) =>
    path
      .split('/')
      .reduce<Tree<HostArray> | HostArray>((node, name) => (node as Tree<HostArray>)[name], tree);
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const random = (...keys: string[]) => new RandomStream(0, 'step', step, ...keys);
    const outputs = await program.run({
      params: arrays(params),
      state: arrays(state),
      views: random('views').fillUniform(new Float32Array(size(pixels))),
      noise: Object.fromEntries(
        noise.map(([name, shape]) => [name, random(name).fillNormal(new Float32Array(size(shape)))]),
      ),
      indices: Int32Array.from({ length: images }, (_, i) => (5 * i + step) % imageCount),
    });
    losses.push((outputs.loss as HostArray)[0]);
    const gradients = (outputs.grads as Tree<HostArray>).params as Tree<HostArray>;
    for (const [path, { data }] of params) {
      const gradient = at(gradients, path) as Float32Array;
      for (let i = 0; i < data.length; i++) data[i] -= 0.05 * gradient[i];
    }
    for (const [path, { data }] of state)
      data.set(at(outputs.state as Tree<HostArray>, path) as Float32Array);
  }
  await program.dispose();
  return losses;
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
