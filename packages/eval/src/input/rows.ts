/** Column of the largest entry of every row, the first among equals. Shape [rows, columns]. */
export function argmaxRows(values: Float32Array | Float64Array, columns: number): Int32Array {
  const best = new Int32Array(values.length / columns);
  for (let i = 0; i < best.length; i++) {
    let column = 0;
    for (let c = 1; c < columns; c++) {
      if (values[i * columns + c] > values[i * columns + column]) column = c;
    }
    best[i] = column;
  }
  return best;
}

/** Softmax of every row, [rows, columns]; rows sum to 1. */
export function softmaxRows(scores: Float32Array | Float64Array, columns: number): Float64Array {
  const shares = new Float64Array(scores.length);
  for (let first = 0; first < scores.length; first += columns) {
    let top = -Infinity;
    for (let j = first; j < first + columns; j++) top = Math.max(top, scores[j]);
    let total = 0;
    for (let j = first; j < first + columns; j++) {
      shares[j] = Math.exp(scores[j] - top);
      total += shares[j];
    }
    for (let j = first; j < first + columns; j++) shares[j] /= total;
  }
  return shares;
}
