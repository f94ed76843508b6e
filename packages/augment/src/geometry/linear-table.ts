/** For each output position: the two input positions it lies between, and how far it is from the first. */
export interface LinearTable {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Weight of the second, in [0, 1). */
  readonly weight: Float64Array;
}

/**
 * Positions and weights of linear interpolation from `input` to `output` samples, whose centres lie at half integers.
 *
 *   x = max(0, (k + 1/2) input / output - 1/2);  first = floor(x);  weight = x - first
 *
 * Source: `torch.nn.functional.interpolate` with `align_corners=False, antialias=False`.
 */
export function linearTable(input: number, output: number): LinearTable {
  const first = new Int32Array(output);
  const second = new Int32Array(output);
  const weight = new Float64Array(output);
  for (let k = 0; k < output; k++) {
    const x = Math.max(0, ((k + 0.5) * input) / output - 0.5);
    first[k] = Math.min(Math.floor(x), input - 1);
    second[k] = Math.min(first[k] + 1, input - 1);
    weight[k] = x - first[k];
  }
  return { first, second, weight };
}
