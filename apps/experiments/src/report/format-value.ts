/** A percentage: `66.1`, or `66.1 ± 0.5` with its standard error; nothing where there is no value. */
export function formatValue(value: { readonly mean: number; readonly se?: number } | undefined): string {
  if (value === undefined) return '';
  return value.se === undefined ? value.mean.toFixed(1) : `${value.mean.toFixed(1)} ± ${value.se.toFixed(1)}`;
}
