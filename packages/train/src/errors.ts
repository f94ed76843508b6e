/** Where a training stopped because its loss was not finite any more. Nothing was updated by that step. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly method: string;
  /** From 1. */
  readonly epoch: number;
  /** From 1, in this epoch. */
  readonly step: number;
  /** NaN or infinite. */
  readonly loss: number;
  /** Of the step. */
  readonly learningRate: number;

  constructor(at: Pick<DivergedError, 'method' | 'epoch' | 'step' | 'loss' | 'learningRate'>) {
    super(
      `Trainer: the loss of ${at.method} must stay finite, got ${at.loss} at step ${at.step} of epoch ${at.epoch}, with ` +
        `learning rate ${at.learningRate}.`,
    );
    this.method = at.method;
    this.epoch = at.epoch;
    this.step = at.step;
    this.loss = at.loss;
    this.learningRate = at.learningRate;
  }
}

/** A checkpoint that cannot be used: damaged, or of a run with other settings. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}
