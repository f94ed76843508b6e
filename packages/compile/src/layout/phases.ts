/** Taps of a filter along one axis that meet every `stride`-th pixel from `phase` on. */
export interface PhaseTaps {
  readonly phase: number;
  /** Indices along the filter. */
  readonly taps: readonly number[];
  /** For each of them, how many strides beside the pixel it lies. */
  readonly offsets: readonly number[];
}

/**
 * Splits the taps of an axis by the phase of what they meet: tap t of result i meets input
 * stride * i + t - pad = stride * (i + offset) + phase.
 */
export function inputPhases(kernel: number, stride: number, pad: number): PhaseTaps[] {
  const phases: PhaseTaps[] = [];
  for (let phase = 0; phase < stride; phase++) {
    const taps = range(kernel).filter((tap) => modulo(tap - pad, stride) === phase);
    const offsets = taps.map((tap) => (tap - pad - phase) / stride);
    if (taps.length > 0) phases.push({ phase, taps, offsets });
  }
  return phases;
}

/**
 * Splits the taps of an axis by the phase of the inputs that a gradient reaches through them: input stride * u + phase gets
 * from result u + offset what tap t weighs. Taps are in the order of their offsets.
 */
export function gradientPhases(kernel: number, stride: number, pad: number): PhaseTaps[] {
  return range(stride).map((phase) => {
    const taps = range(kernel)
      .filter((tap) => modulo(phase + pad - tap, stride) === 0)
      .reverse();
    return { phase, taps, offsets: taps.map((tap) => (phase + pad - tap) / stride) };
  });
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}
