import { describe, expect, it } from 'vitest';
import { KNeighborsClassifier } from './k-neighbors-classifier.js';

const line = [[0], [1], [2], [10], [11]];

describe('KNeighborsClassifier', () => {
  it('lets the smallest label win a tie, numbers and names alike', async () => {
    const numbers = await new KNeighborsClassifier({ k: 2 }).fit([[0], [1]], [30, 4]);
    expect(await numbers.predict([[0]])).toEqual([4]);
    const names = await new KNeighborsClassifier({ k: 2 }).fit([[0], [1]], ['b', 'a']);
    expect(await names.predict([[0]])).toEqual(['a']);
  });

  it('gives shares of the votes', async () => {
    const knn = await new KNeighborsClassifier({ k: 3 }).fit(line, ['x', 'y', 'y', 'z', 'z']);
    expect(knn.classes).toEqual(['x', 'y', 'z']);
    const { data, shape } = await knn.predictProba([[0], [12]]);
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1 / 3, 2 / 3, 0, 0, 1 / 3, 2 / 3]);
  });

  it('weighs by distance; a row at distance 0 decides alone', async () => {
    const knn = await new KNeighborsClassifier({ k: 3, weights: 'distance' }).fit(line, [0, 1, 1, 2, 2]);
    expect(await knn.predict([[0], [0.2], [0.9]])).toEqual([0, 0, 1]);
    const { data } = await knn.predictProba([[0.5]]);
    expect(data[0]).toBeCloseTo(2 / (2 + 2 + 1 / 1.5), 12);
  });

  it('compares directions with the cosine metric', async () => {
    const knn = await new KNeighborsClassifier({ k: 1, metric: 'cosine' }).fit(
      [
        [100, 0],
        [0, 0.1],
      ],
      ['right', 'up'],
    );
    expect(
      await knn.predict([
        [0.1, 0],
        [3, 50],
      ]),
    ).toEqual(['right', 'up']);
  });

  it('accepts no rows to predict, constant columns and classes of one row', async () => {
    const knn = await new KNeighborsClassifier({ k: 1 }).fit(
      [
        [1, 5],
        [2, 5],
        [9, 5],
      ],
      [0, 0, 7],
    );
    expect(await knn.predict([])).toEqual([]);
    expect(await knn.score([[8, 5]], [7])).toBe(1);
  });

  it('rejects bad input', async () => {
    const knn = new KNeighborsClassifier({ k: 3 });
    const message = (start: string) => `KNeighborsClassifier: ${start}`;
    await expect(knn.predict([[0]])).rejects.toThrow(message('call fit before predict or score.'));
    await expect(knn.fit([[0], [1]], [0, 1])).rejects.toThrow(
      message('`X` must have at least k = 3 rows, got 2.'),
    );
    await expect(knn.fit(line, [0])).rejects.toThrow(message('`y` must have one label per row (5), got 1.'));
    await expect(knn.fit([[0], [Number.NaN], [1]], [0, 1, 2])).rejects.toThrow(
      message('`X` must be finite, got NaN at row 1, column 0.'),
    );
    await expect(knn.fit([[0], [-1e200], [1]], [0, 1, 2])).rejects.toThrow(
      message('`X` must be smaller than 1e+150 in size, got -1e+200 at row 1, column 0.'),
    );
    await expect(knn.fit([[0], [1, 2], [1]], [0, 1, 2])).rejects.toThrow(
      message('`X` must have rows of equal length, got 1 in row 0 and 2 in row 1.'),
    );
    await expect(knn.fit({ data: new Float32Array(5), shape: [2, 3] }, [0, 1])).rejects.toThrow(
      message('`X` must hold shape[0] * shape[1] values, got shape [2,3] and 5 values.'),
    );
    await knn.fit(line, [0, 0, 0, 1, 1]);
    await expect(knn.predict([[0, 1]])).rejects.toThrow(message('`X` must have 1 columns, got 2.'));
    await expect(knn.score([[0]], ['0'])).rejects.toThrow(TypeError);
    expect(() => new KNeighborsClassifier({ k: 0 })).toThrow(
      message('`k` must be a positive integer, got 0.'),
    );
  });
});
