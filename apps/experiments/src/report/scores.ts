import type { EvaluationResult } from '@simvae/eval';

/** What a table shows, in its order. */
export const metrics = ['linear', 'mlp', 'knn', 'gmm', 'ari', 'nmi'] as const;
export type Metric = (typeof metrics)[number];

/** As printed in tables. */
export const metricTitles: Readonly<Record<Metric, string>> = {
  linear: 'Linear',
  mlp: 'MLP',
  knn: 'k-NN',
  gmm: 'GMM',
  ari: 'ARI',
  nmi: 'NMI',
};

/** A run's scores, in percent. */
export function scoresOf({ linear, mlp, knn, gmm }: EvaluationResult): Record<Metric, number> {
  return {
    linear: 100 * linear.accuracy,
    mlp: 100 * mlp.accuracy,
    knn: 100 * knn.best,
    gmm: 100 * gmm.accuracy,
    ari: 100 * gmm.ari,
    nmi: 100 * gmm.nmi,
  };
}
