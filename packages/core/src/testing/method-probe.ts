import type { HostTensor } from '@simvae/arrays';
import {
  compile,
  type DataType,
  flattenTree,
  type HostArray,
  type Program,
  type TensorSpec,
  type Tree,
  unflattenTree,
  valueAndGrad,
} from '@simvae/compile';
import { RandomStream } from '@simvae/random';
import { util } from '@tensorflow/tfjs-core';
import type { Method } from '../contract/method.js';
import type { Variables } from '../contract/network.js';
import { hostTensors } from '../contract/variables.js';

/** Arrays by path: parameters, state, gradients. */
export type Arrays = Map<string, HostArray>;

/** A training step's results, copied out of the program's buffers. */
export interface StepResult {
  readonly loss: number;
  readonly metrics: Arrays;
  readonly gradients: Arrays;
  readonly state: Arrays;
}

/** Everything a training step takes besides the parameters and the state. */
export interface Batch {
  readonly views: HostArray;
  readonly noise: Readonly<Record<string, HostArray>>;
  readonly indices: Int32Array;
}

/** Copies the arrays of a program's output subtree by path; none where the subtree has no leaves. */
export function listArrays(tree: HostArray | Tree<HostArray> | undefined): Arrays {
  const leaves = flattenTree<HostArray>({ ...tree } as Tree<HostArray>, (node): node is HostArray =>
    ArrayBuffer.isView(node),
  );
  return new Map(Array.from(leaves, ([path, data]) => [path, data.slice()]));
}

/** The values of variables by path. */
export function valuesOf(tree: Tree<HostTensor>): Arrays {
  return new Map(Array.from(hostTensors(tree), ([path, { data }]) => [path, data.slice()]));
}

function specsOf(tree: Tree<HostTensor>): Tree<TensorSpec> {
  return unflattenTree(Array.from(hostTensors(tree), ([path, { shape }]) => [path, spec(shape)]));
}

function spec(shape: readonly number[], dtype: DataType = 'float32'): TensorSpec {
  return { shape, dtype };
}

/** A seeded batch for a method: uniform pixels, normal noise, image indices counted from the end. */
export function makeBatch(
  method: Method,
  images: number,
  imageShape: readonly number[],
  imageCount: number,
): Batch {
  const size = util.sizeFromShape([images * method.views, ...imageShape]);
  const noise = Object.entries(method.noise?.(images) ?? {}).map(([name, shape]) => [
    name,
    new RandomStream(0, 'noise', name).fillNormal(new Float32Array(util.sizeFromShape([...shape]))),
  ]);
  return {
    views: new RandomStream(0, 'views').fillUniform(new Float32Array(size)),
    noise: Object.fromEntries(noise),
    indices: Int32Array.from({ length: images }, (_, i) => imageCount - 1 - i),
  };
}

/** Compiles a method's training step for batches of this many images. */
export async function compileStep(
  method: Method,
  variables: Variables,
  images: number,
  imageShape: readonly number[],
  engine: 'onnx' | 'tfjs',
): Promise<{ program: Program; run(params: Arrays, state: Arrays, batch: Batch): Promise<StepResult> }> {
  if (!method.loss) throw new TypeError(`compileStep: \`method\` must have a loss, got ${method.name}.`);
  const noise = Object.entries(method.noise?.(images) ?? {}).map(([name, shape]) => [name, spec(shape)]);
  const program = await compile(
    valueAndGrad(method.loss),
    {
      params: specsOf(variables.params),
      state: specsOf(variables.state),
      views: spec([images * method.views, ...imageShape]),
      noise: Object.fromEntries(noise),
      indices: spec([images], 'int32'),
    },
    { engine },
  );
  return {
    program,
    async run(params, state, batch) {
      const inputs = { params: unflattenTree(params), state: unflattenTree(state), ...batch };
      const { loss, metrics, state: next, grads } = await program.run(inputs as unknown as Tree<HostArray>);
      return {
        loss: (loss as HostArray)[0],
        metrics: listArrays(metrics),
        state: listArrays(next),
        gradients: listArrays((grads as Tree<HostArray>).params),
      };
    },
  };
}

/** Runs one of a method's image functions on rows. */
export async function runOnRows(
  method: Method,
  what: 'represent' | 'reconstruct' | 'decode' | 'posterior',
  variables: Variables,
  rows: { readonly shape: readonly number[]; readonly data: HostArray },
  engine: 'onnx' | 'tfjs' = 'tfjs',
): Promise<{ shape: readonly number[]; data: HostArray }> {
  const input = what === 'decode' ? 'latents' : 'images';
  const fn = what === 'posterior' ? method.density?.posterior : method[what];
  if (!fn) throw new TypeError(`runOnRows: \`method\` must have ${what}, got ${method.name}.`);
  const program = await compile(
    (inputs) => ({ rows: fn(inputs) }),
    { params: specsOf(variables.params), state: specsOf(variables.state), [input]: spec(rows.shape) },
    { engine },
  );
  const outputs = await program.run({
    params: unflattenTree(valuesOf(variables.params)),
    state: unflattenTree(valuesOf(variables.state)),
    [input]: rows.data,
  });
  const result = { shape: program.outputs.get('rows')!.shape, data: (outputs.rows as HostArray).slice() };
  await program.dispose();
  return result;
}
