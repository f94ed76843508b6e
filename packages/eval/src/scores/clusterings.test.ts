// Cases of scikit-learn 1.9.1, metrics/cluster/tests/test_supervised.py: each title names the test it comes from.
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import type { Labels } from '../input/labels.js';
import { adjustedMutualInformation } from './adjusted-information.js';
import { adjustedRandIndex, normalizedMutualInformation, vMeasure } from './clusterings.js';

const v = (labels: Labels, clusters: Labels) => vMeasure(labels, clusters).vMeasure;
const scores = { adjustedRandIndex, normalizedMutualInformation, adjustedMutualInformation, v };
const named = Object.entries(scores);
const range = (length: number, of: (i: number) => number = (i) => i) =>
  Array.from({ length }, (_, i) => of(i));

const a = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3];
const b = [1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2];

describe.each(named)('%s', (_, score) => {
  it.each<[Labels, Labels]>([
    [[], []],
    [[0], [1]],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [0, 1, 0],
      [42, 7, 42],
    ],
    [
      [0, 1, 2],
      [42, 7, 2],
    ],
    [
      [0, 1],
      [0, 1],
    ],
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  ])('test_perfect_matches: is 1 for %j and %j', (labels, clusters) => {
    expect(score(labels, clusters)).toBeCloseTo(1, 12);
  });

  it('test_error_messages_on_wrong_input: rejects counts that differ', () => {
    expect(() => score([0, 1], [1, 1, 1])).toThrow('`clusters` must have one label per row (2), got 3.');
  });

  it.each([10, 100, 1000, 10000])(
    'test_exactly_zero_info_score: is 0 for one class and %i clusters',
    (rows) => {
      expect(score(new Int32Array(rows), range(rows))).toBe(0);
      expect(score(range(rows), new Int32Array(rows))).toBe(0);
    },
  );

  it('test_adjusted_rand_score_overflow: is right for 100,000 rows', () => {
    const random = new RandomStream(0, 'overflow');
    const coins = () => range(100_000, () => random.integer(2));
    expect(Math.abs(score(coins(), coins()))).toBeLessThan(1e-3);
  });
});

describe('vMeasure', () => {
  it.each<[string, Labels, Labels, number[]]>([
    ['test_homogeneous_but_not_complete_labeling', [0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 2, 2], [1, 0.69, 0.81]],
    ['test_complete_but_not_homogeneous_labeling', [0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 1, 1], [0.58, 1, 0.73]],
    [
      'test_not_complete_and_not_homogeneous_labeling',
      [0, 0, 0, 1, 1, 1],
      [0, 1, 0, 1, 2, 2],
      [0.67, 0.42, 0.52],
    ],
    ['test_non_consecutive_labels', [0, 0, 0, 2, 2, 2], [0, 1, 0, 1, 2, 2], [0.67, 0.42, 0.52]],
    ['test_non_consecutive_labels', [0, 0, 0, 1, 1, 1], [0, 4, 0, 4, 2, 2], [0.67, 0.42, 0.52]],
  ])('%s: %j, %j', (_, labels, clusters, [homogeneity, completeness, harmonic]) => {
    const score = vMeasure(labels, clusters);
    expect(score.homogeneity).toBeCloseTo(homogeneity, 2);
    expect(score.completeness).toBeCloseTo(completeness, 2);
    expect(score.vMeasure).toBeCloseTo(harmonic, 2);
  });

  it.each<[Labels, Labels]>([
    [new Array(6).fill('a'), [1, 1, 0, 0, 1, 1]],
    [
      [1, 1, 1, 1, 1, 1],
      [1, 1, 0, 0, 1, 1],
    ],
  ])('test_mutual_info_score_positive_constant_label: one class shares nothing, %j', (constant, other) => {
    expect(vMeasure(constant, other)).toEqual({ homogeneity: 1, completeness: 0, vMeasure: 0 });
    expect(vMeasure(other, constant)).toEqual({ homogeneity: 0, completeness: 1, vMeasure: 0 });
  });

  it.each([10, 100, 1000, 10000])('test_v_measure_and_mutual_information: equals NMI on %i rows', (rows) => {
    const random = new RandomStream(36, 'digits', rows);
    const [x, y] = [0, 1].map(() => range(rows, () => random.integer(10)));
    expect(v(x, y)).toBeCloseTo(normalizedMutualInformation(x, y), 12);
  });
});

describe('adjustedRandIndex', () => {
  it('test_non_consecutive_labels: does not depend on gaps', () => {
    expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 2, 2])).toBeCloseTo(0.24, 2);
    expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 4, 0, 4, 2, 2])).toBeCloseTo(0.24, 2);
  });

  it('test_pair_confusion_matrix_fully_dispersed and _single_cluster: is 1', () => {
    expect(adjustedRandIndex(range(100), range(100))).toBe(1);
    expect(adjustedRandIndex(new Int8Array(100), new Int8Array(100))).toBe(1);
  });

  it('test_pair_confusion_matrix: counts pairs as a loop over them does', () => {
    const [x, y] = [range(100, (i) => Math.floor(i / 10)), range(100, (i) => Math.floor(i / 11))];
    const pairs = range(10_000).filter((p) => p % 100 < Math.floor(p / 100));
    const count = (inX: boolean, inY: boolean) =>
      pairs.filter((p) => {
        const [i, j] = [p % 100, Math.floor(p / 100)];
        return (x[i] === x[j]) === inX && (y[i] === y[j]) === inY;
      }).length;
    const [tp, fn, fp, tn] = [count(true, true), count(true, false), count(false, true), count(false, false)];
    const expected = (2 * (tp * tn - fn * fp)) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn));
    expect(adjustedRandIndex(x, y)).toBeCloseTo(expected, 12);
  });
});

describe.each([
  ['adjustedRandIndex', adjustedRandIndex],
  ['adjustedMutualInformation', adjustedMutualInformation],
] as const)('%s', (_, score) => {
  it.each([2, 10, 50, 90])('test_adjustment_for_chance: is about 0 for %i random clusters', (clusters) => {
    const random = new RandomStream(42, 'chance', clusters);
    const labels = () => range(100, () => random.integer(clusters));
    const mean = range(50).reduce((sum) => sum + score(labels(), labels()) / 50, 0);
    expect(Math.abs(mean)).toBeLessThan(0.02);
  });
});

describe('adjustedMutualInformation', () => {
  it('test_adjusted_mutual_info_score: known values', () => {
    expect(adjustedMutualInformation(a, b)).toBeCloseTo(0.27821, 5);
    expect(adjustedMutualInformation([1, 1, 2, 2], [2, 2, 3, 3])).toBe(1);
    const often = (labels: number[]) => new Array(110).fill(labels).flat();
    expect(adjustedMutualInformation(often(a), often(b))).toBeCloseTo(0.38, 2);
  });

  it('is 1 for single rows each, and never NaN beside them', () => {
    expect(adjustedMutualInformation(range(1000), range(1000))).toBe(1);
    expect(
      adjustedMutualInformation(
        range(1000),
        range(1000, (i) => Math.max(i, 1)),
      ),
    ).toBeCloseTo(0, 6);
  });
});

describe('normalizedMutualInformation', () => {
  it('test_normalized_mutual_info_score_bounded: is in [0, 1) short of a perfect match', () => {
    const constant = new Array<number>(469).fill(0);
    const [one, two] = [
      [1, ...constant.slice(1)],
      [0, 1, ...constant.slice(2)],
    ];
    expect(normalizedMutualInformation(constant, one)).toBe(0);
    expect(normalizedMutualInformation(one, two)).toBeGreaterThanOrEqual(0);
    expect(normalizedMutualInformation(one, two)).toBeLessThan(1);
  });

  it('test_int_overflow_mutual_info_fowlkes_mallows_score: is right for large cells', () => {
    const sizes = [52632, 2529, 14660, 793, 3271, 204, 814, 39, 316, 20];
    const spread = (nameOf: (i: number) => number) =>
      sizes.flatMap((size, i) => new Array<number>(size).fill(nameOf(i)));
    const score = normalizedMutualInformation(
      spread((i) => i >> 1),
      spread((i) => i & 1),
    );
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1e-3);
  });
});

it('equal scikit-learn 1.9.1 on groups of many sizes', () => {
  // In Python, with n = 2000 and i in range(n): the same lists, sklearn.metrics.{adjusted_mutual_info,adjusted_rand,...}_score.
  const [x, y] = [
    range(2000, (i) => ((i * i * 7 + i) % 97) % 23),
    range(2000, (i) => ((i * i * 5 + 3 * i) % 89) % 41),
  ];
  expect(adjustedMutualInformation(x, y)).toBeCloseTo(-0.02398165970777943, 9);
  expect(adjustedRandIndex(x, y)).toBeCloseTo(-0.004368504171019867, 12);
  const { homogeneity, completeness } = vMeasure(x, y);
  expect(homogeneity).toBeCloseTo(0.04092414031883648, 12);
  expect(completeness).toBeCloseTo(0.03668897492593504, 12);
  const [w, z] = [range(2000, (i) => (i % 7 ? Math.floor(i / 3) : i)), range(2000, (i) => Math.floor(i / 4))];
  expect(adjustedMutualInformation(w, z)).toBeCloseTo(0.5019358072804463, 9);
  expect(adjustedRandIndex(w, z)).toBeCloseTo(0.41245829885228946, 12);
  expect(normalizedMutualInformation(w, z)).toBeCloseTo(0.9111995207632445, 12);
});
