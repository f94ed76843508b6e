import { positiveInteger } from '../input/positive-integer.js';
import { ClassProbe } from './class-probe.js';
import type { ProbeOptions } from './probe-options.js';

export interface MlpProbeOptions extends ProbeOptions {
  /** Width of the hidden layer. @default the number of columns of X, as in the authors' code */
  readonly hidden?: number;
}

/**
 * Classifier with one hidden layer on frozen features: softmax(relu(x W1 + b1) W + b), cross-entropy, Adam.
 *
 * Source: the paper's protocol (A.4.4): two dense layers with ReLU between, Adam 3e-4, 200 epochs, batches of 128.
 */
export class MlpProbe extends ClassProbe {
  private readonly hidden: number | undefined;

  constructor(options: MlpProbeOptions = {}) {
    super('MlpProbe', options);
    this.hidden =
      options.hidden === undefined ? undefined : positiveInteger('MlpProbe', 'hidden', options.hidden);
  }

  protected override hiddenWidth(columns: number): number {
    return this.hidden ?? columns;
  }
}
