import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { LogisticRegression } from '../logistic/logistic-regression.js';
import { KNeighborsClassifier } from '../neighbors/k-neighbors-classifier.js';
import { LinearProbe } from '../probe/class-probes.js';
import { type Classifier, fewShot } from './few-shot.js';
import { NearestCentroid } from './nearest-centroid.js';

/** Rows of two classes, whose means lie 2 apart in each of two dimensions. */
function clouds(rows: number, seed: number) {
  const random = new RandomStream(seed, 'clouds');
  const labels = Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 'rare' : 'common'));
  const features = labels.map((label) => [0, 0].map(() => random.normal() + (label === 'rare' ? 2 : 0)));
  return { features, labels };
}

const train = clouds(300, 1);
const test = clouds(150, 2);
const data = {
  train: train.features,
  trainLabels: train.labels,
  test: test.features,
  testLabels: test.labels,
};

describe('fewShot', () => {
  it('gives each draw as many rows of every class, without repetition', async () => {
    const seen: string[] = [];
    const classifier = (): Classifier => ({
      fit: (X, y) => {
        expect(y).toEqual([...new Array(4).fill('common'), ...new Array(4).fill('rare')]);
        const { data } = X as { data: Float64Array };
        expect(new Set(data).size).toBe(16);
        seen.push(data.join());
      },
      score: () => 0.5,
    });
    const score = await fewShot(data, { shots: 4, draws: 10, classifier });
    expect(new Set(seen).size).toBe(10);
    expect(score).toEqual({ mean: 0.5, low: 0.5, high: 0.5, accuracies: new Float64Array(10).fill(0.5) });
  });

  it('is made by seed, and averages accuracies within its interval', async () => {
    const score = await fewShot(data, { shots: 2, draws: 40, seed: 7 });
    expect(await fewShot(data, { shots: 2, draws: 40, seed: 7 })).toEqual(score);
    expect((await fewShot(data, { shots: 2, draws: 40, seed: 8 })).accuracies).not.toEqual(score.accuracies);
    expect(score.mean).toBeCloseTo(score.accuracies.reduce((sum, value) => sum + value, 0) / 40, 12);
    expect(score.low).toBeLessThan(score.mean);
    expect(score.high).toBeGreaterThan(score.mean);
  });

  it('is the nearest neighbour with one row of every class, and better than it with more', async () => {
    const classifier = () => new KNeighborsClassifier({ k: 1 });
    const one = await fewShot(data, { shots: 1, draws: 20 });
    expect((await fewShot(data, { shots: 1, draws: 20, classifier })).accuracies).toEqual(one.accuracies);
    const ten = await fewShot(data, { shots: 10, draws: 20 });
    expect(ten.mean).toBeGreaterThan(one.mean);
    expect(ten.low).toBeGreaterThan((await fewShot(data, { shots: 10, draws: 20, classifier })).high);
  });

  it.each<[string, (draw: number) => Classifier]>([
    ['LogisticRegression', () => new LogisticRegression()],
    ['LinearProbe', (draw) => new LinearProbe({ seed: draw, learningRate: 0.1, epochs: 50 })],
  ])('takes a %s', async (_, classifier) => {
    expect((await fewShot(data, { shots: 20, draws: 3, classifier })).mean).toBeGreaterThan(0.85);
  });

  it('rejects a class with too few rows', async () => {
    const message =
      'fewShot: `trainLabels` must have at least 101 rows of every class (`shots`), got 100 of rare.';
    await expect(fewShot(data, { shots: 101 })).rejects.toThrow(message);
    await expect(fewShot(data, { shot: 5 } as object)).rejects.toThrow('`options` has no `shot`');
  });
});

describe('NearestCentroid', () => {
  // scikit-learn 1.9.1, neighbors/tests/test_nearest_centroid.py, test_classification_toy
  const X = [
    [-2, -1],
    [-1, -1],
    [-1, -2],
    [1, 1],
    [1, 2],
    [2, 1],
  ];
  const y = [-1, -1, -1, 1, 1, 1];

  it('test_classification_toy: is right on its rows', async () => {
    const toy = await new NearestCentroid('test').fit(X, y);
    expect(
      await toy.score(
        [
          [-1, -1],
          [2, 2],
          [3, 2],
        ],
        [-1, 1, 1],
      ),
    ).toBe(1);
    expect(
      await toy.score(
        [
          [-1, -1],
          [2, 2],
        ],
        [1, 1],
      ),
    ).toBe(0.5);
  });

  it('test_predict_translated_data: does not depend on where rows lie', async () => {
    const moved = (rows: number[][]) => rows.map(([a, b]) => [a + 300, b - 40]);
    const there = await new NearestCentroid('test').fit(moved(train.features), train.labels);
    const here = await new NearestCentroid('test').fit(train.features, train.labels);
    expect(await there.score(moved(test.features), test.labels)).toBe(
      await here.score(test.features, test.labels),
    );
  });
});
