/** A number to so many significant digits: what nobody sees is not sent. */
export function rounded(value: number, digits = 4): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** As JSON keeps it: null for what is not finite. */
export function finite(value: number | undefined, digits?: number): number | null {
  return value !== undefined && Number.isFinite(value) ? rounded(value, digits) : null;
}
