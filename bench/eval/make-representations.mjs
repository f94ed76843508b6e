import { RandomStream } from '@simvae/random';

/**
 * Representations with ten overlapping classes that are not Gaussian: a random two-layer map of normal draws around ten
 * centres in ten dimensions.
 *
 * @param {number} rows
 * @param {number} columns
 * @returns {{ data: Float32Array, labels: Int32Array }} row-major.
 */
export function makeRepresentations(rows, columns) {
  const random = new RandomStream(0, 'bench', columns);
  const normal = (length) => random.fillNormal(new Float64Array(length));
  const inner = 10;
  const width = Math.min(4 * columns, 256);
  const centres = normal(10 * inner);
  const first = normal(inner * width);
  const second = normal(width * columns);
  const data = new Float32Array(rows * columns);
  const labels = new Int32Array(rows);
  const hidden = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    labels[i] = random.integer(10);
    hidden.fill(0);
    for (let c = 0; c < inner; c++) {
      const z = centres[labels[i] * inner + c] + 0.7 * random.normal();
      for (let h = 0; h < width; h++) hidden[h] += z * first[c * width + h];
    }
    for (let h = 0; h < width; h++) {
      const value = Math.max(0, hidden[h]) / Math.sqrt(width);
      for (let c = 0; c < columns; c++) data[i * columns + c] += value * second[h * columns + c];
    }
  }
  for (let at = 0; at < data.length; at++) data[at] += 0.1 * random.normal();
  return { data, labels };
}
