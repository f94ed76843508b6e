import { ClassProbe } from './class-probe.js';
import type { ProbeOptions } from './probe-options.js';

/**
 * Linear classifier on frozen features: softmax(x W + b), cross-entropy, Adam.
 *
 * Source: the paper's protocol (A.4.4): one dense layer, Adam 3e-4, 200 epochs, batches of 128. Weights and biases
 * start uniform in +-1 / sqrt(d), as torch.nn.Linear's.
 *
 * @example
 * const probe = await new LinearProbe({ seed: 0 }).fit(train, labels);
 * await probe.score(test, testLabels);
 */
export class LinearProbe extends ClassProbe {
  constructor(options: ProbeOptions = {}) {
    super('LinearProbe', options);
  }

  protected override hiddenWidth(): number {
    return 0;
  }
}
