import { describe, it } from 'vitest';
import type { MethodContext } from '../contract/define-method.js';
import type { Method } from '../contract/method.js';
import { epochChecks } from './epoch-checks.js';
import { rowChecks } from './row-checks.js';
import { type Check, createSubject } from './subject.js';
import { trainingChecks } from './training-checks.js';
import { variableChecks } from './variable-checks.js';

export interface DescribeMethodOptions {
  /**
   * Parameters whose gradient is zero by construction, by path, as a bias before a loss that ignores the mean.
   * @default none
   */
  readonly ignoredParameters?: readonly string[];
}

/**
 * Registers the tests that every method passes, on tiny networks and random images. To be called at the top level of
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
  });
}

/** The checks that `describeMethod` registers. */
export function methodChecks(
  create: (context: MethodContext) => Method,
  { ignoredParameters = [] }: DescribeMethodOptions = {},
): Check[] {
  const subject = createSubject(create);
  return [
    ...variableChecks(subject),
    ...rowChecks(subject),
    ...epochChecks(subject),
    ...trainingChecks(subject, ignoredParameters),
  ];
}
