import { adamWasm } from './adam.wasm.js';
import type { ParameterLayout } from './parameter-layout.js';

/** Settings of Adam, with PyTorch's defaults. */
export interface AdamOptions {
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** Decay of the first moment. @default 0.9 */
  readonly beta1?: number;
  /** Decay of the second moment. @default 0.999 */
  readonly beta2?: number;
  /** Added to the root of the second moment. @default 1e-8 */
  readonly epsilon?: number;
}

type AdamKernel = (
  p: number,
  g: number,
  m: number,
  v: number,
  bytes: number,
  stepSize: number,
  beta1: number,
  beta2: number,
  inverseRootCorrection2: number,
  epsilon: number,
) => void;

const pageBytes = 65536;
let compiled: WebAssembly.Module | undefined;

/**
 * Adam over flat arrays: parameters, gradients and both moments lie in one WebAssembly memory, and a step is one fused
 * pass over them in SIMD. Nothing is allocated after construction.
 *
 *   m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
 *   p = p - learningRate m' / (sqrt(v') + epsilon),   m' = m / (1 - beta1^t),   v' = v / (1 - beta2^t)
 *
 * Source: Kingma & Ba, arXiv:1412.6980, algorithm 1; epsilon is outside the root, as in PyTorch.
 *
 * @example
 * const adam = new Adam(parameterLayout([['w', [2, 3]]]), { learningRate: 3e-4 });
 * adam.parameterViews.get('w').set(initial);
 * adam.gradientViews.get('w').set(gradient); // or let a program write into it
 * adam.step();
 */
export class Adam {
  readonly layout: ParameterLayout;
  readonly options: Required<AdamOptions>;
  /** Flat arrays of `layout.length` elements. */
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
  /** Views of the flat arrays, by tensor name. */
  readonly parameterViews: ReadonlyMap<string, Float32Array>;
  readonly gradientViews: ReadonlyMap<string, Float32Array>;
  readonly firstMomentViews: ReadonlyMap<string, Float32Array>;
  readonly secondMomentViews: ReadonlyMap<string, Float32Array>;
  /** Steps taken, t. Set it, with the moments, to resume. */
  steps = 0;
  private readonly kernel: AdamKernel;

  /** @throws {RangeError} If a setting is out of range, or the parameters do not fit into 4 GiB. */
  constructor(layout: ParameterLayout, options: AdamOptions = {}) {
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
    check('learningRate', learningRate, learningRate > 0 && learningRate < Infinity, 'be positive');
    check('beta1', beta1, beta1 >= 0 && beta1 < 1, 'be in [0, 1)');
    check('beta2', beta2, beta2 >= 0 && beta2 < 1, 'be in [0, 1)');
    check('epsilon', epsilon, epsilon > 0 && epsilon < Infinity, 'be positive');
    const bytes = layout.length * Float32Array.BYTES_PER_ELEMENT;
    const pages = Math.ceil((4 * bytes) / pageBytes);
    check('layout.length', layout.length, pages < 65536, 'let four arrays fit into 4 GiB');
    this.layout = layout;
    this.options = { learningRate, beta1, beta2, epsilon };

    const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536 });
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(adamWasm), (letter) => letter.charCodeAt(0)));
    const instance = new WebAssembly.Instance(compiled, { env: { memory } });
    this.kernel = instance.exports.adam as AdamKernel;
    const flat = (index: number): Float32Array =>
      new Float32Array(memory.buffer, index * bytes, layout.length);
    this.parameters = flat(0);
    this.gradients = flat(1);
    this.firstMoments = flat(2);
    this.secondMoments = flat(3);
    const views = (array: Float32Array): Map<string, Float32Array> =>
      new Map(layout.slots.map(({ name, offset, size }) => [name, array.subarray(offset, offset + size)]));
    this.parameterViews = views(this.parameters);
    this.gradientViews = views(this.gradients);
    this.firstMomentViews = views(this.firstMoments);
    this.secondMomentViews = views(this.secondMoments);
  }

  /**
   * Updates the parameters by the gradients, which stay as they are.
   *
   * @param learningRate - overrides the option for this step: a schedule.
   */
  step(learningRate = this.options.learningRate): void {
    const { beta1, beta2, epsilon } = this.options;
    this.steps++;
    const correction1 = 1 - beta1 ** this.steps;
    const correction2 = 1 - beta2 ** this.steps;
    const bytes = this.parameters.byteLength;
    this.kernel(
      this.parameters.byteOffset,
      this.gradients.byteOffset,
      this.firstMoments.byteOffset,
      this.secondMoments.byteOffset,
      bytes,
      learningRate / correction1,
      beta1,
      beta2,
      1 / Math.sqrt(correction2),
      epsilon,
    );
  }
}

function check(name: string, value: number, holds: boolean, rule: string): void {
  if (!holds) throw new RangeError(`Adam: \`${name}\` must ${rule}, got ${value}.`);
}
