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

  it('votes by the softmax of similarities, as self-supervised learning does', async () => {
    const rows = [
      [1, 0],
      [1, 0.5],
      [0, 1],
      [-1, 1],
    ];
    const options = { k: 3, metric: 'cosine', weights: 'softmax', temperature: 0.5 } as const;
    const knn = await new KNeighborsClassifier(options).fit(rows, ['a', 'b', 'b', 'c']);
    const { data } = await knn.predictProba([[2, 0]]);
    const votes = [1, 1 / Math.hypot(1, 0.5), 0].map((similarity) => Math.exp(similarity / 0.5));
    const total = votes[0] + votes[1] + votes[2];
    [votes[0] / total, (votes[1] + votes[2]) / total, 0].forEach((share, c) => {
      expect(data[c]).toBeCloseTo(share, 12);
    });
    expect(() => new KNeighborsClassifier({ weights: 'softmax' })).toThrow("`metric` must be 'cosine'");
    expect(() => new KNeighborsClassifier({ ...options, temperature: 0 })).toThrow(
      '`temperature` must be positive',
    );
  });

  it('has no negative distances between collinear rows, so that weights stay finite', async () => {
    // scikit-learn clips cosine distances to [0, 2] as well (metrics/pairwise.py, cosine_distances).
    const direction = [0.1, 0.7, 0.3];
    const rows = [1, 3, 7, 11, 1e-3].map((length) => direction.map((x) => length * x));
    const options = { k: 5, metric: 'cosine', weights: 'distance' } as const;
    const knn = await new KNeighborsClassifier(options).fit(rows, [0, 1, 0, 1, 0]);
    const { distances } = await knn.kneighbors(rows);
    expect(distances.every((distance) => distance >= 0 && distance < 1e-15)).toBe(true);
    expect((await knn.predictProba(rows)).data.every((share) => share >= 0 && share <= 1)).toBe(true);
    const opposite = await knn.kneighbors([direction.map((x) => -x)]);
    expect(opposite.distances.every((distance) => distance <= 2 && distance > 2 - 1e-15)).toBe(true);
  });

  it('gives the nearest rows with their distances', async () => {
    const knn = await new KNeighborsClassifier({ k: 2 }).fit(line, [0, 0, 0, 1, 1]);
    expect(await knn.kneighbors([[1.2], [20]])).toEqual({
      indices: Int32Array.of(1, 2, 4, 3),
      distances: Float64Array.of(1.2 - 1, 2 - 1.2, 9, 10),
    });
    expect((await knn.kneighbors([[0]], 5)).indices).toEqual(Int32Array.of(0, 1, 2, 3, 4));
    await expect(knn.kneighbors([[0]], 6)).rejects.toThrow('`k` must be at most the 5 rows, got 6.');
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
