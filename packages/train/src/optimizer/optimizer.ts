import { sizeOf } from '@simvae/arrays';
import type { TensorViews } from './flat-layout.js';
import { FlatTensors } from './flat-tensors.js';
import { kernelsBinary } from './kernels-binary.js';
import { completeSettings, type OptimizerSettings } from './settings.js';

/** Parameters, their gradients, and what an optimizer remembers of them. */
export interface Optimizer {
  readonly settings: Required<OptimizerSettings>;
  /** Parameters by path, as they are. */
  readonly params: TensorViews;
  /** To be filled before each step, which may scale them. */
  readonly gradients: TensorViews;
  /** What is remembered of the gradients, by name and path: `first/...` and `second/...` moments, or `velocity/...`. */
  readonly memory: TensorViews;
  /** Steps taken. Set it, with `memory`, to continue. */
  steps: number;
  /**
   * Updates the parameters by the gradients.
   *
   * @param learningRate - of this step: a schedule. @default that of the settings
   * @param clipNorm - gradients with a larger norm, over all parameters together, are scaled down to it.
   * @default no limit
   */
  step(learningRate?: number, clipNorm?: number): void;
  /** Forgets what it remembers of some parameters. */
  reset(paths: Iterable<string>): void;
}

/** Exports of assembly/index.ts. Places and sizes are in bytes. */
interface Kernels {
  squaredNorm(x: number, bytes: number): number;
  combine(x: number, y: number, bytes: number, a: number, b: number): void;
  adam(...args: number[]): void;
  sgd(...args: number[]): void;
}

/** Flat arrays: parameters, gradients, then what is remembered. */
const [P, G, M, V] = [0, 1, 2, 3];

/** Gradients below it count as zero: squares of those above it, times 1 - beta2, are normal numbers (above 1.2e-38). */
const leastGradient = 1e-17;

/**
 * What is remembered of gradients, and of their squares, is rounded to multiples of about 1 / 2^24 of these: what is left is zero,
 * or stays a normal number when it decays and is multiplied by a rate.
 */
const [roundMoment, roundSquare] = [1e-23, 1e-28];

/** Added to the norm that gradients are divided by, as in PyTorch's `clip_grad_norm_`. */
export const normEpsilon = 1e-6;

let compiled: WebAssembly.Module | undefined;

/**
 * An optimizer of some parameters: one fused pass of WebAssembly over flat arrays a step.
 *
 *   adam    m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2
 *           p = p - rate m / (1 - beta1^t) / ( sqrt( v / (1 - beta2^t) ) + epsilon )
 *   sgd     m = momentum m + g;   p = p - rate m
 *
 * with weight decay in g (adam, sgd), or p = (1 - rate decay) p first (adamw). Gradients below 1e-17 count as zero,
 * what is remembered of them is rounded to multiples of about 1e-30 and of their squares to 1e-35, so that no number becomes
 * subnormal: those take a processor up to a hundred times as long, and moments of unused weights would decay to them.
 *
 * Source: Kingma & Ba, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter, arXiv:1711.05101, algorithm 2; PyTorch's SGD.
 *
 * @param initial - parameters by path; copied.
 * @throws {RangeError} If a setting is out of range, or there is nothing to optimize.
 *
 * @example
 * const optimizer = createOptimizer(initial, { name: 'adam', learningRate: 3e-4 });
 * optimizer.gradients.get('w')!.data.set(gradient); // or let a program write into it
 * optimizer.step();
 */
export function createOptimizer(initial: TensorViews, settings: OptimizerSettings): Optimizer {
  const complete = completeSettings(settings);
  const tensors = new FlatTensors(initial, complete.name === 'sgd' ? 3 : 4);
  const { bytes } = tensors;
  const kernels = instantiate(tensors.memory);
  const [params, gradients] = [tensors.views(P), tensors.views(G)];
  for (const [path, { data, shape }] of initial) {
    if (data.length !== sizeOf(shape)) {
      throw new RangeError(
        `createOptimizer: \`${path}\` must have the numbers of its shape [${shape}], got ${data.length}.`,
      );
    }
    params.get(path)!.data.set(data);
  }
  const remembered: Readonly<Record<string, TensorViews>> =
    complete.name === 'sgd'
      ? { velocity: tensors.views(M) }
      : { first: tensors.views(M), second: tensors.views(V) };
  const memory: TensorViews = new Map(
    Object.entries(remembered).flatMap(([name, views]) =>
      Array.from(views, ([path, tensor]) => [`${name}/${path}`, tensor] as const),
    ),
  );

  return {
    settings: complete,
    params,
    gradients,
    memory,
    steps: 0,
    step(learningRate = complete.learningRate, clipNorm = Number.POSITIVE_INFINITY): void {
      this.steps++;
      const scale = clipNorm === Infinity ? 1 : clipScale(kernels, tensors, clipNorm);
      const { weightDecay } = complete;
      const [p, g, m, v] = [P, G, M, V].map((index) => tensors.start(index));
      if (complete.name === 'adamw') {
        if (weightDecay > 0) kernels.combine(p, p, bytes, 1 - learningRate * weightDecay, 0);
        if (scale < 1) kernels.combine(g, g, bytes, scale, 0);
      } else if (weightDecay > 0 || scale < 1) kernels.combine(g, p, bytes, scale, weightDecay);
      if (complete.name === 'sgd') {
        const { momentum, nesterov } = complete;
        kernels.sgd(p, g, m, bytes, learningRate, momentum, Number(nesterov), roundMoment);
        return;
      }
      const { beta1, beta2, epsilon } = complete;
      kernels.adam(
        ...[p, g, m, v, bytes],
        learningRate / (1 - beta1 ** this.steps),
        beta1,
        beta2,
        1 / Math.sqrt(1 - beta2 ** this.steps),
        epsilon,
        ...[leastGradient, roundMoment, roundSquare],
      );
    },
    reset(paths): void {
      for (const path of paths) for (const views of Object.values(remembered)) views.get(path)!.data.fill(0);
    },
  };
}

/** What gradients are multiplied by so that their norm is at most `clipNorm`. */
function clipScale(kernels: Kernels, tensors: FlatTensors, clipNorm: number): number {
  if (!(clipNorm > 0)) throw new RangeError(`step: \`clipNorm\` must be positive, got ${clipNorm}.`);
  const norm = Math.sqrt(kernels.squaredNorm(tensors.start(G), tensors.bytes));
  return Math.min(1, clipNorm / (norm + normEpsilon));
}

function instantiate(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelsBinary), (letter) => letter.charCodeAt(0)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}
