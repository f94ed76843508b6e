/**
 * One-to-one assignment of rows to columns with the largest sum of values: the Hungarian method with shortest
 * augmenting paths (Jonker & Volgenant 1987), O(rows^2 columns).
 *
 * @param values - [rows, columns], finite.
 * @returns the column of every row, or -1 where there are more rows than columns and the row is left over.
 */
export function bestAssignment(values: ArrayLike<number>, rows: number, columns: number): Int32Array {
  const size = Math.max(rows, columns);
  const cost = (row: number, column: number) =>
    row <= rows && column <= columns ? -values[(row - 1) * columns + column - 1] : 0;
  const rowPrice = new Float64Array(size + 1);
  const columnPrice = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1); // row matched to a column; 0 for none
  const before = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    const slack = new Float64Array(size + 1).fill(Infinity);
    const visited = new Uint8Array(size + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (visited[j]) continue;
        const reduced = cost(rowOf[column], j) - rowPrice[rowOf[column]] - columnPrice[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          before[j] = column;
        }
        if (slack[j] < delta) {
          delta = slack[j];
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (visited[j]) {
          rowPrice[rowOf[j]] += delta;
          columnPrice[j] -= delta;
        } else slack[j] -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]];
      column = before[column];
    }
  }
  const assignment = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    if (rowOf[column] <= rows) assignment[rowOf[column] - 1] = column - 1;
  }
  return assignment;
}
