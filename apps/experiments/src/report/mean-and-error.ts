/** Our value: mean and standard error over seeds. One seed has no standard error. */
export interface OurValue {
  readonly mean: number;
  readonly se?: number;
}

/** Mean, and the sample standard deviation (n - 1) over the root of the number of values. */
export function meanAndError(values: readonly number[]): OurValue {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, se: Math.sqrt(variance / values.length) };
}
