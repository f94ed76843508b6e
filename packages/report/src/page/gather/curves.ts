import type { MetricsLine, RunConfig } from '@simvae/runs';
import type { Curve } from '../data.js';
import { finite, rounded } from '../numbers.js';
import type { RunPage } from './read-run-page.js';
import { seriesId } from './series.js';

/** Points of a line: more cannot be told apart. */
const most = 120;

/** metrics.jsonl of a run as lines of a plot; nothing where it has none. */
export function curveOf({ config, metrics }: RunPage): Curve[] {
  if (metrics.length === 0) return [];
  let seconds = 0;
  const timed = metrics.map((line) => {
    seconds += Number.isFinite(line.seconds) ? line.seconds : 0;
    return { line, seconds };
  });
  const step = Math.max(1, (timed.length - 1) / (most - 1));
  const count = Math.min(most, timed.length);
  const shown = Array.from({ length: count }, (_, i) => timed[Math.round(i * step)]);
  const flat = shown.map(({ line }) => valuesOf(line));
  const names = [...new Set(flat.flatMap((values) => Object.keys(values)))];
  const trade = shown.map(({ line }) => rateAndDistortion(line, config));
  return [
    {
      series: seriesId(config),
      seed: config.seed,
      epochs: shown.map(({ line }) => line.epoch),
      seconds: shown.map((each) => rounded(each.seconds)),
      metrics: Object.fromEntries(
        names.map((name) => [name, flat.map((values) => finite(values[name]))] as const),
      ),
      ...(trade.every((each) => each === undefined)
        ? {}
        : {
            rate: trade.map((each) => finite(each?.rate)),
            distortion: trade.map((each) => finite(each?.distortion)),
          }),
    },
  ];
}

/** The terms of an objective must not take the names of what every method has. */
function valuesOf({ loss, metrics, collapse }: MetricsLine): Record<string, number | undefined> {
  return { ...metrics, loss, ...collapse };
}

/**
 * What a view costs and what is lost of it, of generative methods with a Gaussian likelihood.
 *
 * rate: nats of a view's representation beyond the prior: KL(q || p); of SimVAE -H(q) - E log p(z | y) (appendix A.3), whose p(y)
 * costs nothing where it is uniform, over the number of views. distortion: half the squared error: the term of the objective times
 * sigma_x^2, or logged as such where sigma_x^2 is the optimal one.
 */
function rateAndDistortion(
  { metrics }: MetricsLine,
  { family, identity }: RunConfig,
): { rate: number; distortion: number } | undefined {
  const { views = 1, likelihood, likelihoodVariance } = identity.method.options;
  const { reconstruction, kl, prior, entropy, marginal = 0 } = metrics;
  if (family !== 'generative' || reconstruction === undefined || typeof views !== 'number') return;
  if (likelihood !== undefined && likelihood !== 'gaussian') return;
  // Only SimVAE's terms are of all views of an image.
  const shared = kl === undefined ? views : 1;
  const distortion =
    typeof likelihoodVariance === 'number'
      ? (reconstruction * likelihoodVariance) / shared
      : metrics.distortion;
  if (distortion === undefined) return;
  if (kl !== undefined) return { rate: kl, distortion };
  // Entropy is kept as a term that is added: -H.
  if (prior === undefined || entropy === undefined) return;
  return { rate: (prior + entropy + marginal) / views, distortion };
}
