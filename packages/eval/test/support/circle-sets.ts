/** Three classes in a circle, 16 columns; enough rows that threads are worth it. */
export function circleSets() {
  const [train, test] = [circle(9000, 0), circle(2000, 1)];
  return { train, test, trainLabels: train.labels, testLabels: test.labels };
}

function circle(rows: number, shift: number) {
  const data = Float32Array.from({ length: rows * 16 }, (_, i) => {
    const label = Math.floor(i / 16) % 3;
    return 2 * Math.sin(2.1 * label + (i % 16)) + Math.sin(i * i + shift);
  });
  return { data, shape: [rows, 16] as const, labels: Array.from({ length: rows }, (_, i) => 'abc'[i % 3]) };
}
