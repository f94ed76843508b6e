import { describe, expect, it } from 'vitest';
import reference from '../fixtures/linear-models.json' with { type: 'json' };
import { LogisticRegression } from '../logistic/logistic-regression.js';
import { evaluateLogistic } from './evaluate-logistic.js';

const { X, y, shape } = reference.iris;
const rows = Array.from({ length: shape[0] }, (_, i) => X.slice(4 * i, 4 * i + 4));
const part = (test: boolean) => [...rows.keys()].filter((i) => (i % 5 === 0) === test);
const data = {
  train: part(false).map((i) => rows[i]),
  trainLabels: part(false).map((i) => y[i]),
  test: part(true).map((i) => rows[i]),
  testLabels: part(true).map((i) => y[i]),
};

describe('evaluateLogistic', () => {
  it('scores iris as logistic regression does, where the paper’s probe has hardly begun', async () => {
    const [paper, strict] = await evaluateLogistic(data, { protocol: ['paper', 'strict'] });
    expect(paper.logistic).toMatchObject({ C: 1, validationAccuracy: null, converged: true });
    for (const { logistic, protocol } of [paper, strict]) {
      const model = await new LogisticRegression({ C: logistic.C, standardize: true }).fit(
        data.train,
        data.trainLabels,
      );
      expect(logistic.accuracy, protocol.id).toBe(await model.score(data.test, data.testLabels));
      expect(logistic.accuracy).toBeGreaterThanOrEqual(0.9);
      const right = logistic.confusion.reduce((sum, counts, k) => sum + counts[k], 0);
      expect(right / data.test.length).toBe(logistic.accuracy);
    }
  });

  it('chooses C on rows that are held out, the smallest among equals', async () => {
    const { logistic } = await evaluateLogistic(data, { protocol: 'strict', Cs: [1e3, 1e-9] });
    expect(logistic.C).toBe(1e3);
    expect(logistic.validationAccuracy).toBeGreaterThan(0.8);
    const equal = await evaluateLogistic(data, { protocol: 'strict', Cs: [1.01, 1] });
    expect(equal.logistic.C).toBe(1);
  });

  it('takes label sets, rows without a label, and a single class', async () => {
    const large = (labels: number[]) => labels.map((label) => (label === 0 ? -1 : label));
    const one = (labels: number[]) => labels.map(() => 'only');
    const { species, single } = await evaluateLogistic(
      {
        ...data,
        trainLabels: { species: large(data.trainLabels), single: one(data.trainLabels) },
        testLabels: { species: large(data.testLabels), single: one(data.testLabels) },
      },
      { protocol: 'paper', missing: -1 },
    );
    expect(species.classes).toEqual([1, 2]);
    expect(species.logistic.accuracy).toBeGreaterThan(0.85);
    expect(single.logistic).toMatchObject({ accuracy: 1, converged: true });
  });

  it('refuses strengths that are none', async () => {
    for (const Cs of [[], [0], [Number.NaN]]) {
      await expect(async () => evaluateLogistic(data, { protocol: 'paper', Cs })).rejects.toThrow(
        '`Cs` must hold positive finite numbers, at least one',
      );
    }
  });
});
