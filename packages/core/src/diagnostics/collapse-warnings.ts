import type { CollapseDiagnostics } from './collapse-diagnostics.js';

/** Below this share of an even spread, directions are as good as one. */
const leastSpread = 0.01;

/** Below this share of the dimensions, most of the representation is unused. */
const leastShare = 0.1;

/**
 * Says in plain words what has collapsed, with the numbers.
 *
 * @param diagnostics - of a representation.
 * @param latent - its size, L.
 * @returns a sentence or two per finding; none where the representation is in order.
 */
export function collapseWarnings(diagnostics: CollapseDiagnostics, latent: number): string[] {
  const warnings: string[] = [];
  const { activeUnits } = diagnostics;
  const spread = diagnostics.featureStandardDeviation * Math.sqrt(latent);
  if (spread < leastSpread) {
    warnings.push(
      `The representation has collapsed to a point: all images point the same way (spread ${percent(spread)} of an even ` +
        'one). The loss no longer tells images apart; lower the learning rate, or weigh what pushes images apart more.',
    );
  } else if (latent > 1 && diagnostics.effectiveRank < Math.max(1.5, leastShare * latent)) {
    warnings.push(
      `The representation has collapsed to few dimensions: it fills ${diagnostics.effectiveRank.toFixed(1)} of ${latent}. ` +
        'Probes see no more than that; try a projector, a larger batch, or a larger weight of decorrelation.',
    );
  }
  if (activeUnits !== undefined && activeUnits < Math.max(1, leastShare * latent)) {
    warnings.push(
      `The posterior has collapsed to the prior: ${activeUnits} of ${latent} latents depend on the image. ` +
        'The decoder ignores the rest; lower beta or the likelihood variance, or train longer.',
    );
  }
  return warnings;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
