import type { HostTensor } from '@simvae/core';
import type { AdamOptions } from '@simvae/optim';

/** How far a run has come, and what run it is. JSON-safe. */
export interface Progress {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly imagesPerStep: number;
  readonly imageCount: number;
  readonly adam: Required<AdamOptions>;
  /** Epochs completed. */
  readonly epoch: number;
  /** Steps done in the epoch after those. */
  readonly step: number;
  readonly adamSteps: number;
  /** Sums of the loss and the metrics over the steps of the current epoch. */
  readonly sums: Readonly<Record<string, { readonly sum: number; readonly count: number }>>;
}

/** Everything needed to continue a run, or to use its model. */
export interface Checkpoint {
  readonly progress: Progress;
  /** `params/...`, `state/...`, `adam/first/...`, `adam/second/...`. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

/** The tensors under a prefix, by the rest of their path. */
export function tensorsUnder(checkpoint: Checkpoint, prefix: 'params' | 'state'): Map<string, HostTensor> {
  const start = `${prefix}/`;
  return new Map(
    [...checkpoint.tensors]
      .filter(([name]) => name.startsWith(start))
      .map(([name, tensor]) => [name.slice(start.length), tensor]),
  );
}
