import { entropy } from '../scores/clusterings.js';
import type { ProbeTargets } from './probe-network.js';

/** Epochs at the end that are looked at: this part of all, but never fewer than `fewestEpochs`. */
const lastPart = 0.1;
const fewestEpochs = 20;
/** Part of the labels' entropy that the loss of a converged probe falls by in these epochs, at most. */
const settledFall = 0.01;

/**
 * Whether the loss of a probe of classes had settled when training ended: over the last tenth of the epochs, at least 20 or as many as
 * there are, it fell by at most 1 % of the labels' entropy, the loss of one who knows how frequent classes are and nothing of the rows.
 *
 * The fall is compared with that entropy, not with the loss itself: where classes lie apart, the loss falls from little to less for ever.
 *
 * @param losses - of every epoch that was trained: on the validation set, where there is one.
 * @param epochs - that were asked for. Training that ended earlier, for want of a smaller validation loss, has converged.
 */
export function hasSettled(
  losses: readonly number[],
  targets: ProbeTargets & { readonly kind: 'classes' },
  epochs: number,
): boolean {
  if (losses.length < epochs) return true;
  if (losses.length === 1) return false;
  const looked = Math.max(fewestEpochs, Math.ceil(lastPart * epochs));
  const before = losses[Math.max(0, losses.length - 1 - looked)];
  return before - losses[losses.length - 1] <= settledFall * labelEntropy(targets);
}

/** Entropy of the classes, in nats, summed over label sets as the loss is. */
function labelEntropy({ codes, sizes }: ProbeTargets & { readonly kind: 'classes' }): number {
  const counts = sizes.map((size) => new Float64Array(size));
  for (const [at, code] of codes.entries()) counts[at % sizes.length][code]++;
  return counts.reduce((sum, ofSet) => sum + entropy(ofSet), 0);
}
