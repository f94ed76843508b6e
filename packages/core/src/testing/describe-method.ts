import { describe, it } from 'vitest';
import type { MethodContext } from '../contract/define-method.js';
import type { Method } from '../contract/method.js';
import type { Networks } from '../contract/network.js';
import { epochChecks } from './epoch-checks.js';
import { normalizedNetworks } from './normalized-networks.js';
import { rowChecks } from './row-checks.js';
import { hasStatistics, stateChecks } from './state-checks.js';
import { type Check, createSubject } from './subject.js';
import { trainingChecks } from './training-checks.js';
import { variableChecks } from './variable-checks.js';

export interface DescribeMethodOptions {
  /**
   * Parameters whose gradient is zero by construction, by path, as a bias before a loss that ignores the mean. The last layer
   * of both kinds of networks has `weight` and `bias`.
   * @default none
   */
  readonly ignoredParameters?: readonly string[];
  /** Networks that the method is tested on. @default the smallest, then those with batch normalisation */
  readonly networks?: Networks;
}

/**
 * Registers the tests that every method passes, on tiny networks and random images; then those of its rows, its step and its
 * state once more, on networks with batch normalisation, as residual ones have. To be called at the top level of
 * a test file that vitest runs.
 *
 * @param create - builds the method for the context it is given.
 * @param options - see `DescribeMethodOptions`.
 *
 * @example
 * describeMethod((context) => simclrMethod.create(context, parseMethodOptions(simclrMethod, 'fashion-mnist')));
 */
export function describeMethod(
  create: (context: MethodContext) => Method,
  options: DescribeMethodOptions = {},
): void {
  const { name } = createSubject(create).method;
  describe(`method ${name}`, () => {
    for (const { title, run } of methodChecks(create, options)) it(title, run);
    const normalized = options.networks ? [] : normalizedChecks(create, options);
    if (normalized.length === 0) return;
    describe('on networks with batch normalisation', () => {
      for (const { title, run } of normalized) it(title, run);
    });
  });
}

/**
 * The checks that `describeMethod` registers for networks with running statistics; none where `create` takes networks of its own.
 */
export function normalizedChecks(
  create: (context: MethodContext) => Method,
  { ignoredParameters = [] }: DescribeMethodOptions = {},
): Check[] {
  const subject = createSubject(create, normalizedNetworks());
  if (!hasStatistics(subject)) return [];
  return [...rowChecks(subject), ...trainingChecks(subject, ignoredParameters), ...stateChecks(subject)];
}

/** The checks that `describeMethod` registers for the smallest networks. */
export function methodChecks(
  create: (context: MethodContext) => Method,
  { ignoredParameters = [], networks }: DescribeMethodOptions = {},
): Check[] {
  const subject = createSubject(create, networks);
  return [
    ...variableChecks(subject),
    ...rowChecks(subject),
    ...epochChecks(subject),
    ...trainingChecks(subject, ignoredParameters),
  ];
}
