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
