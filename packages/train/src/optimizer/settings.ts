/** Adam: each parameter has a rate of its own, from running means of its gradient and the gradient's square. */
export interface AdamSettings {
  /** `adam`: decay is part of the gradient (L2). `adamw`: it is not (Loshchilov & Hutter, arXiv:1711.05101). */
  readonly name: 'adam' | 'adamw';
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** Of the running mean of gradients. @default 0.9 */
  readonly beta1?: number;
  /** Of the running mean of squared gradients. @default 0.999 */
  readonly beta2?: number;
  /** Added to the root of the mean square, outside the root as in PyTorch. @default 1e-8 */
  readonly epsilon?: number;
  /** @default 0 */
  readonly weightDecay?: number;
}

/** Stochastic gradient descent, as PyTorch's. */
export interface SgdSettings {
  readonly name: 'sgd';
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** Of the running sum of gradients. @default 0.9 */
  readonly momentum?: number;
  /** Whether to look ahead along that sum. @default false */
  readonly nesterov?: boolean;
  /** Part of the gradient (L2). @default 0 */
  readonly weightDecay?: number;
}

/** How parameters follow their gradients. JSON-safe. */
export type OptimizerSettings = AdamSettings | SgdSettings;

/**
 * Settings with their defaults.
 *
 * @throws {RangeError} If a name is unknown or a number out of range.
 */
export function completeSettings(settings: OptimizerSettings): Required<OptimizerSettings> {
  const { learningRate = 1e-3, weightDecay = 0 } = settings;
  check('learningRate', learningRate, learningRate > 0 && learningRate < Infinity, 'be positive');
  check('weightDecay', weightDecay, weightDecay >= 0 && weightDecay < Infinity, 'be at least 0');
  switch (settings.name) {
    case 'adam':
    case 'adamw': {
      const { name, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = settings;
      check('beta1', beta1, beta1 >= 0 && beta1 < 1, 'be in [0, 1)');
      check('beta2', beta2, beta2 >= 0 && beta2 < 1, 'be in [0, 1)');
      check('epsilon', epsilon, epsilon > 0 && epsilon < Infinity, 'be positive');
      return { name, learningRate, beta1, beta2, epsilon, weightDecay };
    }
    case 'sgd': {
      const { name, momentum = 0.9, nesterov = false } = settings;
      check('momentum', momentum, momentum >= 0 && momentum < 1, 'be in [0, 1)');
      return { name, learningRate, momentum, nesterov, weightDecay };
    }
    default: {
      const { name } = settings as { name: unknown };
      throw new RangeError(`createOptimizer: \`name\` must be one of adam, adamw, sgd, got ${String(name)}.`);
    }
  }
}

function check(name: string, value: number, holds: boolean, rule: string): void {
  if (!holds) throw new RangeError(`createOptimizer: \`${name}\` must ${rule}, got ${value}.`);
}
