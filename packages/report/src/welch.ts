import cdf from '@stdlib/stats-base-dists-t-cdf';

/** A mean over seeds as it is reported. */
export interface Sample {
  readonly mean: number;
  /** Standard error of the mean; absent of one seed. */
  readonly se?: number;
  /** Seeds. */
  readonly n: number;
}

/** Whether two means differ by more than seeds explain. */
export interface Welch {
  /** a - b. */
  readonly difference: number;
  readonly t: number;
  /** Degrees of freedom. */
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Welch's t-test of two means from their summary statistics; variances need not be equal.
 *
 *   t = (a - b) / sqrt(se_a^2 + se_b^2),   df = (se_a^2 + se_b^2)^2 / (se_a^4 / (n_a - 1) + se_b^4 / (n_b - 1))
 *
 * Source: Welch, Biometrika 34 (1947), with the degrees of freedom of Satterthwaite (1946).
 *
 * @returns nothing where it says nothing: with fewer than two seeds on a side, or no spread on either.
 */
export function welch(a: Sample, b: Sample): Welch | undefined {
  if (a.se === undefined || b.se === undefined || a.n < 2 || b.n < 2) return undefined;
  const [left, right] = [a.se ** 2, b.se ** 2];
  const variance = left + right;
  if (!(variance > 0) || !Number.isFinite(variance)) return undefined;
  const difference = a.mean - b.mean;
  const t = difference / Math.sqrt(variance);
  const df = variance ** 2 / (left ** 2 / (a.n - 1) + right ** 2 / (b.n - 1));
  if (!Number.isFinite(t) || !Number.isFinite(df)) return undefined;
  return { difference, t, df, p: 2 * cdf(-Math.abs(t), df) };
}

/** Seeds of the paper's values. */
const paperSeeds = 3;
/** Half of the last digit that the paper prints: an error printed as 0.0 may be as large. */
const rounding = 0.05;

/** A value of the paper's as a sample: an error that was printed as 0.0 counts as the largest that is printed so. */
export function paperSample({ mean, se }: { readonly mean: number; readonly se: number }): Sample {
  return { mean, se: se === 0 ? rounding : se, n: paperSeeds };
}
