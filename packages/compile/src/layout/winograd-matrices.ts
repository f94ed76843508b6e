/** Rows of numbers. */
export type Rows = readonly (readonly number[])[];

/**
 * A convolution of 3 taps along an axis with a zero before and after it, as fewer products:
 *
 *   y = result ((filter w) . (input x))
 *
 * Winograd, "Arithmetic Complexity of Computations", 1980; Lavin & Gray, arXiv:1509.09308.
 */
export interface AxisTransform {
  /** Products of one tile. */
  readonly points: number;
  readonly tiles: number;
  /** [points, 3] */
  readonly filter: Rows;
  /** [points * tiles, size]; row = point * tiles + tile. */
  readonly input: Rows;
  /** [size, points * tiles] */
  readonly result: Rows;
}

/** Results of a tile of longer axes. */
const tile = 4;

/** Where its polynomials are evaluated, besides infinity: of the small fractions those with the least error of float32. */
const points = [0, 1, -1, 0.5, -2];

/** Whether an axis of that size can be transformed. */
export function hasAxisTransform(size: number): boolean {
  return size === 2 || size % tile === 0;
}

/** The transform of an axis of 2 pixels, or of a multiple of 4. The zeros around it are part of the matrices. */
export function axisTransform(size: number): AxisTransform {
  if (size === 2) {
    // y0 = w1 x0 + w2 x1, y1 = w0 x0 + w1 x1
    return {
      points: 3,
      tiles: 1,
      filter: [
        [0, 1, 0],
        [0, -1, 1],
        [1, -1, 0],
      ],
      input: [
        [1, 1],
        [0, 1],
        [1, 0],
      ],
      result: [
        [1, 1, 0],
        [1, 0, 1],
      ],
    };
  }
  const { filter, input, result } = cookToom(points, tile, 3);
  const tiles = size / tile;
  const count = points.length + 1;
  const wholeInput = zeros(count * tiles, size);
  const wholeResult = zeros(size, count * tiles);
  for (let t = 0; t < tiles; t++) {
    for (let point = 0; point < count; point++) {
      for (let j = 0; j < count; j++) {
        const pixel = tile * t - 1 + j; // one before the tile, one after it
        if (pixel >= 0 && pixel < size) wholeInput[point * tiles + t][pixel] = input[point][j];
      }
      for (let i = 0; i < tile; i++) wholeResult[tile * t + i][point * tiles + t] = result[i][point];
    }
  }
  return { points: count, tiles, filter, input: wholeInput, result: wholeResult };
}

/** Matrices of m results of r taps from values of polynomials at n - 1 places and infinity, n = m + r - 1. */
function cookToom(places: readonly number[], m: number, r: number) {
  const n = m + r - 1;
  const filter = zeros(n, r);
  const input = zeros(n, n);
  const result = zeros(m, n);
  for (const [j, place] of places.entries()) {
    const others = places.filter((_, i) => i !== j);
    const norm = others.reduce((product, other) => product * (place - other), 1);
    for (let i = 0; i < m; i++) result[i][j] = place ** i;
    for (let k = 0; k < r; k++) filter[j][k] = place ** k / norm;
    for (const [power, coefficient] of polynomial(others).entries()) input[j][power] = coefficient;
  }
  result[m - 1][n - 1] = 1;
  filter[n - 1][r - 1] = 1;
  for (const [power, coefficient] of polynomial(places).entries()) input[n - 1][power] = coefficient;
  // Rows of the input's matrix of about length 1: a power of two goes over to the filter's, without error.
  for (let j = 0; j < n; j++) {
    const scale = 2 ** Math.round(Math.log2(Math.hypot(...input[j])));
    input[j] = input[j].map((value) => value / scale);
    filter[j] = filter[j].map((value) => value * scale);
  }
  return { filter, input, result };
}

/** Coefficients of the polynomial with these roots, lowest power first. */
function polynomial(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots) {
    coefficients = Array.from(
      { length: coefficients.length + 1 },
      (_, power) => (coefficients[power - 1] ?? 0) - root * (coefficients[power] ?? 0),
    );
  }
  return coefficients;
}

function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}
