import type { FactorScore } from '@simvae/eval';
import type { RunResults } from '../run/results.js';
import { groupBy } from './group-by.js';
import { meanAndError, type OurValue } from './mean-and-error.js';

/** What a method's representation keeps of each factor: R^2 of regression probes, in percent. */
export interface FactorRow {
  readonly method: string;
  readonly seeds: readonly number[];
  readonly factors: Readonly<Record<string, Readonly<Record<keyof FactorScore, OurValue>>>>;
}

/** A table: the factors of one data set. */
export interface FactorSummary {
  readonly dataset: string;
  readonly rows: readonly FactorRow[];
}

/** Averages the factor scores of results over seeds; data sets without known factors have no table. */
export function summariseFactors(results: readonly RunResults[]): FactorSummary[] {
  const scored = results.flatMap(({ factors, ...run }) => (factors ? [{ ...run, factors }] : []));
  return [...groupBy(scored, ({ dataset }) => dataset)].map(([dataset, ofDataset]) => ({
    dataset,
    rows: [...groupBy(ofDataset, ({ method }) => method)].map(([method, runs]) => ({
      method,
      seeds: runs.map(({ seed }) => seed),
      factors: Object.fromEntries(
        Object.keys(runs[0].factors).map((name) => {
          const over = (probe: keyof FactorScore) =>
            meanAndError(runs.map(({ factors }) => 100 * factors[name][probe]));
          return [name, { linear: over('linear'), mlp: over('mlp') }];
        }),
      ),
    })),
  }));
}
