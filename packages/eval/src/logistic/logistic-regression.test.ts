import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import reference from '../fixtures/linear-models.json' with { type: 'json' };
import type { Features } from '../input/features.js';
import type { Label, Labels } from '../input/labels.js';
import { LogisticRegression } from './logistic-regression.js';

const X = [
  [-1, 0],
  [0, 1],
  [1, 1],
];

function table(name: 'iris' | 'wine' | 'breast-cancer') {
  const { shape, X: values, y } = reference[name];
  return { X: { data: Float64Array.from(values), shape: shape as [number, number] }, y };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** scikit-learn, linear_model/tests/test_logistic.py, check_predictions. */
async function checkPredictions(model: LogisticRegression, rows: Features, y: Labels, classes: Label[]) {
  await model.fit(rows, y);
  expect(model.classes).toEqual(classes);
  expect(await model.predict(rows)).toEqual(Array.from(y));
  const { data, shape } = await model.predictProba(rows);
  expect(shape).toEqual([y.length, classes.length]);
  for (let i = 0; i < y.length; i++) {
    const row = Array.from(data.subarray(i * classes.length, (i + 1) * classes.length));
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(classes[row.indexOf(Math.max(...row))]).toBe(y[i]);
  }
}

describe('LogisticRegression', () => {
  for (const name of ['iris', 'wine', 'breast-cancer'] as const) {
    for (const key of ['given', 'standardised'] as const) {
      it(`has scikit-learn's coefficients on ${name}, columns as ${key}`, async () => {
        const { X: features, y } = table(name);
        const wanted = reference[name][key];
        const model = await new LogisticRegression({ standardize: key === 'standardised' }).fit(features, y);
        expect(model.converged).toBe(true);
        const { data, shape } = model.coefficients;
        const columns = shape[1];
        const means = new Float64Array(columns);
        const squares = new Float64Array(columns);
        features.data.forEach((value, at) => {
          means[at % columns] += value / y.length;
        });
        features.data.forEach((value, at) => {
          squares[at % columns] += (value - means[at % columns]) ** 2 / y.length;
        });
        const standardised = key === 'standardised';
        const found = data.map((weight, at) =>
          standardised ? weight * Math.sqrt(squares[at % columns]) : weight,
        );
        expect(largestDifference(found, wanted.coefficients)).toBeLessThan(1e-4);
        const intercepts = model.intercepts.map((intercept, k) =>
          standardised
            ? intercept + means.reduce((sum, m, c) => sum + m * data[k * columns + c], 0)
            : intercept,
        );
        expect(largestDifference(intercepts, wanted.intercepts)).toBeLessThan(1e-4);
        expect(await model.score(features, y)).toBe(wanted.score);
      });
    }
  }

  it('predicts two classes (test_predict_2_classes)', async () => {
    await checkPredictions(new LogisticRegression(), X, [0, 1, 1], [0, 1]);
    await checkPredictions(new LogisticRegression({ C: 100 }), X, [0, 1, 1], [0, 1]);
  });

  it('predicts three classes (test_predict_3_classes)', async () => {
    await checkPredictions(new LogisticRegression({ C: 10 }), X, [2, 1, 0], [0, 1, 2]);
  });

  it("equals glmnet's ridge, two and three classes (test_logistic_glmnet)", async () => {
    const b = [0, 0, 1, 0, 1, 1, 1, 0, 0];
    const rows = b.map((value, i) => [i - 4, value]);
    const model = new LogisticRegression({ C: 1 / 9 });
    await model.fit(rows, [0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(model.coefficients.shape).toEqual([1, 2]);
    expect(largestDifference(model.coefficients.data, [0.44464569182, 0.01457563448])).toBeLessThan(1e-7);
    expect(largestDifference(model.intercepts, [0.89230405539])).toBeLessThan(1e-7);
    await model.fit(rows, [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    const coefficients = [
      -0.38023389305, -0.01226499932, -8.164030176e-5, 4.734548012e-2, 0.3803155334, -0.0350804808,
    ];
    expect(model.coefficients.shape).toEqual([3, 2]);
    expect(largestDifference(model.coefficients.data, coefficients)).toBeLessThan(1e-7);
    expect(largestDifference(model.intercepts, [-0.12004759652, 0.2251747383, -0.1051271418])).toBeLessThan(
      1e-7,
    );
  });

  it('takes names as labels (test_multinomial_logistic_regression_string_inputs)', async () => {
    const names = ['bar', 'baz', 'foo'];
    const y = names.flatMap((name) => new Array<string>(4).fill(name));
    const rows = y.map((name, i) => [names.indexOf(name) + (i % 4) / 10, i % 2]);
    const model = await new LogisticRegression().fit(rows, y);
    expect(model.classes).toEqual(names);
    expect(new Set(await model.predict(rows))).toEqual(new Set(names));
  });

  it('refuses what does not fit together (test_inconsistent_input, test_nan, test_liblinear_decision_function_zero)', async () => {
    const model = new LogisticRegression();
    await expect(model.fit(X, [0, 1])).rejects.toThrow('`y` must have one label per row (3), got 2.');
    await expect(model.fit([[Number.NaN], [1]], [0, 1])).rejects.toThrow('`X` must be finite');
    await expect(model.fit(X, [1, 1, 1])).rejects.toThrow('`y` must have at least two classes, got 1.');
    await expect(model.predict(X)).rejects.toThrow('call fit before predict or score');
    await model.fit(X, [0, 1, 1]);
    await expect(model.predict([[1, 2, 3]])).rejects.toThrow('`X` must have 2 columns, got 3.');
    expect(() => new LogisticRegression({ C: 0 })).toThrow('`C` must be positive and finite, got 0.');
    expect(() => new LogisticRegression({ penalty: 'l1' } as object)).toThrow('has no `penalty`');
  });

  it('does not depend on units where columns are standardised', async () => {
    const { X: features, y } = table('wine');
    const columns = features.shape[1];
    const rescaled = {
      ...features,
      data: features.data.map((value, at) => value * 10 ** ((at % columns) - 6) - 7),
    };
    const [own, other] = await Promise.all(
      [features, rescaled].map(async (rows) => {
        const model = await new LogisticRegression({ standardize: true }).fit(rows, y);
        return (await model.predictProba(rows)).data;
      }),
    );
    expect(largestDifference(own, other)).toBeLessThan(1e-6);
  });

  it('gives constant columns no weight, and separable rows a finite one', async () => {
    const rows = X.map((row) => [...row, 5]);
    const model = await new LogisticRegression({ C: 1e6 }).fit(rows, [0, 1, 1]);
    expect(model.converged).toBe(true);
    expect(model.coefficients.data[2]).toBe(0);
    expect(model.coefficients.data.every(Number.isFinite)).toBe(true);
  });

  it('says where it has not converged', async () => {
    const { X: features, y } = table('breast-cancer');
    const model = await new LogisticRegression({ maxIter: 5 }).fit(features, y);
    expect(model).toMatchObject({ converged: false, iterations: 5 });
  });

  it('does not depend on threads, and stops when it is asked to', async () => {
    // Large enough for a second thread: fewer rows are left to one.
    const random = new RandomStream(3, 'logistic');
    const [rows, columns] = [30_000, 20];
    const data = Float32Array.from({ length: rows * columns }, () => random.uniform());
    const features = { data, shape: [rows, columns] as const };
    const y = Int32Array.from({ length: rows }, (_, i) => Math.floor(4 * data[columns * i]));
    const fitted = async (threads: number) =>
      new LogisticRegression({ threads, maxIter: 5 }).fit(features, y);
    expect([...(await fitted(1)).coefficients.data]).toEqual([...(await fitted(2)).coefficients.data]);
    const stop = new AbortController();
    const options = { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')), tol: 1e-300 };
    await expect(new LogisticRegression(options).fit(features, y)).rejects.toThrow('enough');
  });
});
