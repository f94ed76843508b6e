import type { EvaluationResult } from '../protocol/types.js';

/** The scores of one label set under one or more protocols, as text: accuracies, ARI and NMI in per cent. */
export function formatTable(results: readonly EvaluationResult[]): string {
  const percent = (value: number) => (100 * value).toFixed(1);
  const rows: [string, (result: EvaluationResult) => string][] = [
    ['protocol', ({ protocol }) => `${protocol.id} v${protocol.version}`],
    ['linear probe', ({ linear }) => percent(linear.accuracy)],
    ['MLP probe', ({ mlp }) => percent(mlp.accuracy)],
    ['k-NN', ({ knn }) => `${percent(knn.best)} (k = ${knn.k})`],
    ['GMM accuracy', ({ gmm }) => percent(gmm.accuracy)],
    ['GMM ARI', ({ gmm }) => percent(gmm.ari)],
    ['GMM NMI', ({ gmm }) => percent(gmm.nmi)],
  ];
  const cells = rows.map(([name, cell]) => [name, ...results.map(cell)]);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
