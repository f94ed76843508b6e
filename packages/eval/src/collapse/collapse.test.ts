import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { collapseStatistics, collapseWarnings } from './collapse-statistics.js';
import { activeUnits, effectiveRank } from './dimensions.js';
import { alignment, featureStandardDeviation, uniformity } from './directions.js';

const matrix = (rows: number[][]) => ({
  shape: [rows.length, rows[0].length],
  data: Float32Array.from(rows.flat()),
});

/** Standard normal rows, each column times a scale. */
function cloud(rows: number, scales: number[], key = 'cloud') {
  const random = new RandomStream(0, key);
  return matrix(Array.from({ length: rows }, () => scales.map((scale) => scale * random.normal())));
}

const even = (columns: number) => new Array<number>(columns).fill(1);
const unit = (row: number[]) => row.map((x) => x / Math.hypot(...row));
const distance = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

describe('featureStandardDeviation', () => {
  it('is 1 / sqrt(columns) for even directions and 0 for a single one', () => {
    expect(featureStandardDeviation(cloud(2000, even(16))) * 4).toBeCloseTo(1, 2);
    expect(
      featureStandardDeviation(
        matrix([
          [1, 2],
          [2, 4],
          [3, 6],
        ]),
      ),
    ).toBeCloseTo(0, 6);
  });

  it('equals its formula', () => {
    // Rows (1, 0) and (0, 1) after normalisation: mean 1/2 and deviation 1/2 in both columns.
    expect(
      featureStandardDeviation(
        matrix([
          [3, 0],
          [0, 5],
        ]),
      ),
    ).toBeCloseTo(0.5, 6);
  });

  it('takes rows of zeros, and no fewer than two rows', () => {
    expect(
      featureStandardDeviation(
        matrix([
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toBe(0);
    expect(() => featureStandardDeviation(matrix([[1, 2]]))).toThrow(
      new RangeError(
        'featureStandardDeviation: `features` must be [rows, columns] with at least 2 rows, got shape [1, 2] and 2 numbers.',
      ),
    );
    expect(() =>
      featureStandardDeviation(
        matrix([
          [1, 2],
          [3, Number.NaN],
        ]),
      ),
    ).toThrow(new RangeError('featureStandardDeviation: `features` must be finite, got NaN in row 1.'));
  });
});

describe('effectiveRank', () => {
  it('counts the dimensions that are filled', () => {
    expect(effectiveRank(cloud(3000, [1, 1, 1, 1, 0, 0]))).toBeCloseTo(4, 1);
    expect(effectiveRank(cloud(3000, even(10)))).toBeGreaterThan(9.9);
    expect(
      effectiveRank(
        matrix([
          [1, 2],
          [2, 4],
          [3, 6],
        ]),
      ),
    ).toBeCloseTo(1, 4);
    expect(
      effectiveRank(
        matrix([
          [5, 5],
          [5, 5],
        ]),
      ),
    ).toBe(1);
  });

  it('equals its formula for known singular values', () => {
    // Orthogonal columns of lengths 3, 2 and 1 are the singular values.
    const rows = [
      [3, 0, 0],
      [0, 2, 0],
      [0, 0, 1],
    ];
    const shares = [3 / 6, 2 / 6, 1 / 6];
    const expected = Math.exp(-shares.reduce((sum, p) => sum + p * Math.log(p), 0));
    expect(effectiveRank(matrix(rows), { center: false })).toBeCloseTo(expected, 4);
  });

  it('does not see an offset, unless asked to', () => {
    const features = cloud(500, even(4));
    const moved = { ...features, data: features.data.map((x) => x + 100) };
    expect(effectiveRank(moved)).toBeCloseTo(effectiveRank(features), 3);
    expect(effectiveRank(moved, { center: false })).toBeLessThan(1.3);
  });

  it('does not depend on scale or rotation', () => {
    const features = cloud(300, [3, 1]);
    const turned = features.data.map((_, i) => {
      const [x, y] = features.data.subarray(i - (i % 2), i - (i % 2) + 2);
      return 7 * (i % 2 === 0 ? 0.6 * x - 0.8 * y : 0.8 * x + 0.6 * y);
    });
    expect(effectiveRank({ ...features, data: turned })).toBeCloseTo(effectiveRank(features), 5);
  });
});

describe('alignment', () => {
  const rows = [
    [1, 0],
    [0, 2],
    [3, 4],
    [1, 1],
    [-1, 0],
    [0, -1],
  ];

  it.each([2, 3, 6])('is the mean squared distance of directions with %d views', (views) => {
    const distances: number[] = [];
    for (let a = 0; a < 6; a++) {
      for (let b = a + 1; b < 6; b++) {
        if (Math.floor(a / views) === Math.floor(b / views))
          distances.push(distance(unit(rows[a]), unit(rows[b])));
      }
    }
    const expected = distances.reduce((sum, d) => sum + d, 0) / distances.length;
    expect(alignment(matrix(rows), views)).toBeCloseTo(expected, 6);
  });

  it('is 0 where views agree, and needs two of them', () => {
    expect(
      alignment(
        matrix([
          [1, 2],
          [3, 6],
        ]),
        2,
      ),
    ).toBeCloseTo(0, 10);
    expect(() => alignment(matrix(rows), 1)).toThrow(
      new RangeError('alignment: `views` must be at least 2, got 1.'),
    );
    expect(() => alignment(matrix(rows), 4)).toThrow(
      'alignment: `views` must be a positive integer that divides the number of rows, 6, got 4.',
    );
  });
});

describe('uniformity', () => {
  it('equals its formula', () => {
    const rows = [
      [1, 0],
      [0, 2],
      [3, 4],
      [-1, 1],
    ];
    let total = 0;
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < a; b++) total += Math.exp(-2 * distance(unit(rows[a]), unit(rows[b])));
    }
    expect(uniformity(matrix(rows))).toBeCloseTo(Math.log(total / 6), 6);
  });

  it('is 0 for a single direction and lowest for even ones', () => {
    expect(
      uniformity(
        matrix([
          [1, 1],
          [2, 2],
          [3, 3],
        ]),
      ),
    ).toBeCloseTo(0, 6);
    const [flat, all] = [uniformity(cloud(400, [1, 1, 0, 0])), uniformity(cloud(400, even(4)))];
    expect(all).toBeLessThan(flat);
    // log 0F1(2; 4) - 4 by its series.
    let [series, term] = [1, 1];
    for (let k = 1; k < 20; k++) {
      term *= 4 / (k * (k + 1));
      series += term;
    }
    expect(all).toBeCloseTo(Math.log(series) - 4, 1);
  });
});

describe('activeUnits', () => {
  it('counts latents whose mean varies by more than the threshold', () => {
    const means = cloud(1000, [1, 0.2, 0.05, 0]);
    expect(activeUnits(means)).toBe(2);
    expect(activeUnits(means, 1e-3)).toBe(3);
    expect(activeUnits({ ...means, data: means.data.map((x) => x + 9) })).toBe(2);
  });
});

describe('collapseStatistics', () => {
  it('has what applies to the method', () => {
    const keys = (input: Omit<Parameters<typeof collapseStatistics>[0], 'features'>) =>
      Object.keys(collapseStatistics({ features: cloud(12, even(3)), ...input }));
    expect(keys({ generative: false })).toEqual(['featureStandardDeviation', 'effectiveRank']);
    expect(keys({ generative: false, views: 2 })).toEqual([
      'featureStandardDeviation',
      'effectiveRank',
      'alignment',
      'uniformity',
    ]);
    expect(keys({ generative: true })).toEqual(['featureStandardDeviation', 'effectiveRank', 'activeUnits']);
  });

  it('takes uniformity over one view of each image', () => {
    const rows = [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ];
    const { uniformity: twoImages } = collapseStatistics({
      features: matrix(rows),
      views: 2,
      generative: false,
    });
    expect(twoImages).toBeCloseTo(-4, 6);
  });
});

describe('collapseWarnings', () => {
  const warningsOf = (features: ReturnType<typeof cloud>, generative = false) =>
    collapseWarnings(collapseStatistics({ features, generative }), features.shape[1]);

  it('has nothing to say of a representation in order', () => {
    expect(warningsOf(cloud(300, even(10)))).toEqual([]);
    expect(warningsOf(cloud(300, even(64)), true)).toEqual([]);
  });

  it('tells a point', () => {
    const point = cloud(300, new Array(10).fill(1e-4));
    const warnings = warningsOf({ ...point, data: point.data.map((x) => x + 1) });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^The representation has collapsed to a point: .* \(spread 0\.0\d+ % of an even one\)/,
    );
  });

  it('tells few dimensions', () => {
    expect(warningsOf(cloud(300, [1, ...new Array(9).fill(1e-4)]))).toEqual([
      expect.stringMatching(/^The representation has collapsed to few dimensions: it fills 1\.0 of 10\./),
    ]);
  });

  it('tells a posterior that equals the prior', () => {
    const warnings = warningsOf(cloud(300, new Array(10).fill(0.01)), true);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The posterior has collapsed to the prior: 0 of 10 latents depend on the image\./,
      ),
    ]);
  });
});
