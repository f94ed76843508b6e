import type { TrainingSettings } from './settings.js';

/** Images in a training step, for a method with this many views of each. */
export function imagesPerStep(
  { batchSize, batchUnit }: Pick<TrainingSettings, 'batchSize' | 'batchUnit'>,
  views: number,
): number {
  return batchUnit === 'views' ? Math.floor(batchSize / views) : batchSize;
}
