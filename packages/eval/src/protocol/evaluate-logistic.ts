import type { Matrix } from '@simvae/arrays';
import { argmaxRows } from '../input/rows.js';
import { type FittedLogistic, fitLogistic } from '../logistic/fit-logistic.js';
import { applyLinear } from '../regression/least-squares.js';
import { countPairs, partEqual } from '../scores/classification.js';
import type { ByLabels, LabelledSets, LogisticOptions, Protocols, Representations } from './options.js';
import type { LogisticResult, LogisticScore } from './results.js';
import { evaluateTask, type Task } from './task.js';

/** Fits to accuracies: further digits of the weights change none. */
const settings = { standardize: true, tol: 1e-6, maxIter: 1000 };

/**
 * `LogisticRegression` of representations, on columns of standard deviation 1: a linear probe that does not depend on units, epochs
 * or a learning rate. Protocol `strict` chooses C on the validation split, the smallest among equals, then fits all training rows;
 * `paper`, whose own probe is `evaluateProbes`', fits them with C = 1, scikit-learn's.
 *
 * @returns the result of the protocol, or one for each in the order asked for; by name where labels are label sets.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 * @example
 * const { logistic } = await evaluateLogistic({ train, trainLabels, test, testLabels }, { protocol: 'strict' });
 */
export function evaluateLogistic<Data extends Representations | LabelledSets, P extends Protocols>(
  data: Data,
  options: LogisticOptions & { readonly protocol: P },
): Promise<ByLabels<Data, P, LogisticResult>> {
  return evaluateTask('evaluateLogistic', data, options, runLogistic);
}

/** For each protocol a result for each label set. */
export async function runLogistic(task: Task): Promise<LogisticResult[][]> {
  const results: LogisticResult[][] = [];
  for (const protocol of task.protocols) {
    const ofSets: LogisticResult[] = [];
    for (const [s, { classes }] of task.sets.entries()) {
      const chosen = protocol.id === 'strict' ? await chooseStrength(task, s) : undefined;
      const logistic = await scoreOf(task, s, chosen ?? { C: 1, validationAccuracy: null }, protocol.id);
      ofSets.push({ protocol, classes, logistic });
    }
    results.push(ofSets);
  }
  return results;
}

type Strength = Pick<LogisticScore, 'C' | 'validationAccuracy'>;

/** The C with the best accuracy on the rows that are held out, each fit beginning where the one before ended. */
async function chooseStrength(task: Task, s: number): Promise<Strength> {
  const { rest, validation } = task.heldOut();
  const classes = task.sets[s].classes.length;
  let best: Strength | undefined;
  let fitted: FittedLogistic | undefined;
  for (const C of task.Cs.toSorted((a, b) => a - b)) {
    const compute = task.stage(`logistic regression, C = ${C}`);
    fitted = await fitLogistic(rest.features, rest.codes[s], classes, { C, ...settings }, compute, fitted);
    const accuracy = partEqual(validation.codes[s], predict(fitted, validation.features, classes));
    if (accuracy > (best?.validationAccuracy ?? -1)) best = { C, validationAccuracy: accuracy };
  }
  return best!; // there is a C: the task is checked
}

async function scoreOf(task: Task, s: number, strength: Strength, protocol: string): Promise<LogisticScore> {
  const { classes, train, test } = task.sets[s];
  const compute = task.stage(`logistic regression, ${protocol}`);
  const { C } = strength;
  const fitted = await fitLogistic(task.train, train, classes.length, { C, ...settings }, compute);
  const predicted = predict(fitted, task.test, classes.length);
  const confusion = countPairs(test, predicted, classes.length);
  return { accuracy: partEqual(test, predicted), ...strength, confusion, converged: fitted.converged };
}

function predict(fitted: FittedLogistic, features: Matrix, classes: number): Int32Array {
  return argmaxRows(applyLinear(features, fitted, classes).data, classes);
}
