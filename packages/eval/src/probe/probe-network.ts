import { RandomStream } from '@simvae/random';
import type { Matrix } from '../types.js';
import type { KernelPool } from '../wasm/kernel-pool.js';

/** Widths of a probe; `hidden` 0 for a linear one. */
export interface ProbeShape {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** Widths as the kernels want them: multiples of 4. */
export interface PaddedShape extends ProbeShape {
  /** Outputs, padded; `outputs` itself is not. */
  readonly width: number;
}

const pad = (n: number): number => Math.ceil(n / 4) * 4;

export function padShape({ inputs, hidden, outputs }: ProbeShape): PaddedShape {
  return { inputs: pad(inputs), hidden: pad(hidden), outputs, width: pad(outputs) };
}

/** Floats of all parameters: W1, b1 (where hidden > 0), W, b. */
export function parameterCount({ inputs, hidden, width }: PaddedShape): number {
  return hidden > 0 ? (inputs + 1) * hidden + (hidden + 1) * width : (inputs + 1) * width;
}

/**
 * Initial parameters, in the layout of the kernels: weights and biases uniform in +-1 / sqrt(fan-in), as
 * torch.nn.Linear draws them; zero where padded.
 */
export function initialParameters(shape: ProbeShape, seed: number): Float32Array {
  const padded = padShape(shape);
  const random = new RandomStream(seed, 'probe', 'init');
  const parameters = new Float32Array(parameterCount(padded));
  let at = 0;
  const layer = (inputs: number, outputs: number): void => {
    const width = pad(outputs);
    const bound = 1 / Math.sqrt(inputs);
    const row = (start: number) =>
      random.fillUniform(parameters.subarray(start, start + outputs), -bound, bound);
    for (let i = 0; i < inputs; i++) row(at + i * width);
    at += pad(inputs) * width;
    row(at);
    at += width;
  };
  if (shape.hidden > 0) layer(shape.inputs, shape.hidden);
  layer(shape.hidden > 0 ? shape.hidden : shape.inputs, shape.outputs);
  return parameters;
}

/** Copies features as float32 into WebAssembly memory, columns padded to a multiple of 4 and rows to one of 4. */
export function loadFeatures(pool: KernelPool, { data, shape: [rows, columns] }: Matrix): number {
  const width = pad(columns);
  const address = pool.allocate(Math.max(1, pad(rows) * width * 4));
  const out = pool.float32(address, pad(rows) * width);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) out[i * width + c] = data[i * columns + c];
  }
  return address;
}
