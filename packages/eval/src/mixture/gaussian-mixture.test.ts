import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { GaussianMixture, SingularMixtureError } from './gaussian-mixture.js';
import { type CovarianceType, type MixtureModel, parameterCount } from './mixture-model.js';

/** Three elongated clusters in `d` dimensions, scaled and moved. */
function clusters(rows: number, d: number, scale = 1, offset = 0): Matrix {
  const random = new RandomStream(1, 'clusters');
  const data = new Float64Array(rows * d);
  for (let i = 0; i < rows; i++) {
    const noise = random.normal();
    for (let c = 0; c < d; c++) {
      const centre = c === i % 3 ? 6 : 0;
      data[i * d + c] = (centre + 0.8 * noise * (1 + (c % 2)) + random.normal()) * scale + offset;
    }
  }
  return { data, shape: [rows, d] };
}

/** As arrays. */
function rowsOf({ data, shape: [rows, d] }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * d, (i + 1) * d)));
}

/** log p(x) by the definition, solving with the explicit inverse of 2 x 2 covariances. */
function density({ weights, means, covariances }: MixtureModel, x: number, y: number): number {
  return weights.reduce((sum, weight, k) => {
    const [a, b, , d] = covariances.subarray(k * 4, k * 4 + 4);
    const [u, v] = [x - means[k * 2], y - means[k * 2 + 1]];
    const determinant = a * d - b * b;
    const square = (d * u * u - 2 * b * u * v + a * v * v) / determinant;
    return sum + (weight * Math.exp(-square / 2)) / (2 * Math.PI * Math.sqrt(determinant));
  }, 0);
}

describe('GaussianMixture', () => {
  it('scores by the density it states', async () => {
    const X = clusters(301, 2, 3, 5);
    for (const covariance of ['full', 'tied', 'diag', 'spherical'] as const) {
      const mixture = await new GaussianMixture({ components: 3, covariance, nInit: 3 }).fit(X);
      let total = 0;
      for (let i = 0; i < 301; i++)
        total += Math.log(density(mixture.parameters, X.data[i * 2], X.data[i * 2 + 1]));
      expect(await mixture.score(X)).toBeCloseTo(total / 301, 9);
      expect(mixture.parameters.weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 12);
    }
  });

  it('keeps the covariances of their type', async () => {
    const X = clusters(400, 3);
    const fit = async (covariance: 'tied' | 'diag' | 'spherical') =>
      (await new GaussianMixture({ components: 3, covariance }).fit(X)).parameters.covariances;
    const tied = await fit('tied');
    for (const [at, value] of tied.entries()) expect(value).toBeCloseTo(tied[at % 9], 12);
    const diag = await fit('diag');
    const spherical = await fit('spherical');
    for (let k = 0; k < 3; k++) {
      for (const at of [1, 2, 5])
        expect(Math.abs(diag[k * 9 + at]) + Math.abs(spherical[k * 9 + at])).toBeLessThan(1e-12);
      expect(spherical[k * 9]).toBeCloseTo(spherical[k * 9 + 4], 9);
    }
  });

  it('with one component is the mean and the covariance of the rows', async () => {
    const X = clusters(500, 3, 2, -4);
    const { means, covariances } = (await new GaussianMixture({ regCovar: 0 }).fit(X)).parameters;
    for (let a = 0; a < 3; a++) {
      let mean = 0;
      for (let i = 0; i < 500; i++) mean += X.data[i * 3 + a] / 500;
      expect(means[a]).toBeCloseTo(mean, 9);
      for (let b = 0; b < 3; b++) {
        let covariance = 0;
        for (let i = 0; i < 500; i++)
          covariance += ((X.data[i * 3 + a] - mean) * (X.data[i * 3 + b] - means[b])) / 500;
        expect(covariances[a * 3 + b]).toBeCloseTo(covariance, 8);
      }
    }
  });

  it('finds the clusters, whatever the scale, from either start, and repeats itself', async () => {
    for (const [scale, offset] of [
      [1, 0],
      [1e-3, 0],
      [1e5, 1e7],
    ]) {
      const X = clusters(900, 5, scale, offset);
      for (const start of ['k-means++', 'random'] as const) {
        const options = { components: 3, nInit: 5, start, regCovar: 1e-6 * scale ** 2, seed: 3 };
        const mixture = await new GaussianMixture(options).fit(X);
        const found = await mixture.predict(X);
        const wrong = found.reduce((sum, cluster, i) => sum + (cluster === found[i % 3] ? 0 : 1), 0);
        expect(wrong).toBeLessThan(20);
        expect(mixture.converged).toBe(true);
        const again = await new GaussianMixture({ ...options, threads: 2 }).fit(X);
        expect(again.parameters).toEqual(mixture.parameters);
      }
    }
  });

  it('gives the same on two threads for many rows', async () => {
    const X = clusters(20000, 6);
    const one = await new GaussianMixture({ components: 3, threads: 1 }).fit(X);
    const two = await new GaussianMixture({ components: 3, threads: 2 }).fit(X);
    expect(two.parameters).toEqual(one.parameters);
    expect(await two.score(X)).toBe(await one.score(X));
  });

  it('survives constant columns, equal rows, single-row components and no rows to predict', async () => {
    const tables = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 }), fc.constant(7), fc.integer({ min: 0, max: 1 })),
      {
        minLength: 4,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const mixture = await new GaussianMixture({ components: 4, nInit: 2 }).fit(rows);
        expect(Number.isFinite(await mixture.score(rows))).toBe(true);
        const { data } = await mixture.predictProba(rows);
        for (let i = 0; i < rows.length; i++) {
          expect(data[i * 4] + data[i * 4 + 1] + data[i * 4 + 2] + data[i * 4 + 3]).toBeCloseTo(1, 9);
        }
        expect(await mixture.predict([])).toEqual(new Int32Array(0));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('scores single rows, and counts parameters for bic and aic', async () => {
    const X = clusters(240, 2);
    const mixture = await new GaussianMixture({ components: 3, nInit: 2 }).fit(X);
    const densities = await mixture.scoreSamples(X);
    for (const i of [0, 100, 239]) {
      const wanted = Math.log(density(mixture.parameters, X.data[i * 2], X.data[i * 2 + 1]));
      expect(densities[i]).toBeCloseTo(wanted, 9);
    }
    const mean = densities.reduce((sum, value) => sum + value) / 240;
    expect(await mixture.score(X)).toBeCloseTo(mean, 9);
    expect(await mixture.aic(X)).toBeCloseTo(-2 * 240 * mean + 2 * 17, 6);
    expect(await mixture.bic(X)).toBeCloseTo(-2 * 240 * mean + 17 * Math.log(240), 6);
    const sizes = { full: 17, tied: 11, diag: 14, spherical: 11 };
    for (const [type, size] of Object.entries(sizes))
      expect(parameterCount(type as CovarianceType, 3, 2)).toBe(size);
  });

  it('draws rows with its own moments', async () => {
    const mixture = await new GaussianMixture({ components: 1 }).fit(clusters(300, 3, 2, 7));
    const { means, covariances } = mixture.parameters;
    const { X, components } = mixture.sample(40000, 5);
    expect(X.shape).toEqual([40000, 3]);
    expect(components.every((component) => component === 0)).toBe(true);
    const again = (await new GaussianMixture({ components: 1, regCovar: 0 }).fit(X)).parameters;
    const scale = Math.max(...covariances);
    for (let a = 0; a < 3; a++)
      expect(Math.abs(again.means[a] - means[a])).toBeLessThan(0.03 * Math.sqrt(scale));
    for (let a = 0; a < 9; a++)
      expect(Math.abs(again.covariances[a] - covariances[a])).toBeLessThan(0.04 * scale);
    const three = await new GaussianMixture({ components: 3, nInit: 3 }).fit(clusters(900, 3));
    const draws = three.sample(5000, 1);
    const own = await three.predict(draws.X);
    const wrong = own.reduce((sum, cluster, i) => sum + (cluster === draws.components[i] ? 0 : 1), 0);
    expect(wrong / 5000).toBeLessThan(0.01);
    expect(three.sample(3, 1)).toEqual(three.sample(3, 1));
    expect(three.sample(3, 1)).not.toEqual(three.sample(3, 2));
  });

  it('says of rows that lie on a line how many dimensions they fill', async () => {
    const random = new RandomStream(2, 'line');
    const line = Array.from({ length: 300 }, () => random.normal());
    const data = Float32Array.from(line.flatMap((t) => [1e6 * t, 2e6 * t, 3e6 * t]));
    const error = await new GaussianMixture({ components: 4, nInit: 2 })
      .fit({ data, shape: [300, 3] })
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SingularMixtureError);
    expect(error).toMatchObject({
      name: 'SingularMixtureError',
      components: 4,
      regCovar: 1e-6,
      dimensions: 3,
    });
    expect(error.effectiveRank).toBeCloseTo(1, 4);
    expect(error.message).toBe(
      'GaussianMixture: `regCovar` must be large enough for positive definite covariances (constant or collinear ' +
        'columns, single rows), got 0.000001. The rows fill 1.0 of their 3 dimensions.',
    );
    const huge = new GaussianMixture().fit([
      [1e145, 3e145],
      [2e145, 6e145],
      [7e145, 21e145],
    ]);
    await expect(huge).rejects.toThrow('The rows fill 1.0 of their 2 dimensions.');
  });

  it('begins with means and weights that are given', async () => {
    // scikit-learn, mixture/tests/test_gaussian_mixture.py, test_check_means, test_check_weights, test_gaussian_mixture_fit.
    const rows = rowsOf(clusters(60, 2, 2, 1));
    const meansInit = [rows[0], rows[1]];
    const options = { components: 2, maxIter: 1, meansInit };
    const one = await new GaussianMixture(options).fit(rows);
    expect(one.iterations).toBe(1);
    const other = await new GaussianMixture({ ...options, seed: 9 }).fit(rows);
    expect(other.parameters).toEqual(one.parameters);
    const weighted = await new GaussianMixture({ ...options, weightsInit: [0.9, 0.1] }).fit(rows);
    expect(weighted.parameters.weights[0]).toBeGreaterThan(one.parameters.weights[0]);
    const swapped = await new GaussianMixture({ ...options, meansInit: [rows[1], rows[0]] }).fit(rows);
    expect(swapped.parameters.weights[0]).toBeCloseTo(one.parameters.weights[1], 6);
    const bad = (more: object) => new GaussianMixture({ components: 2, ...more });
    expect(() => bad({ meansInit: [[0, 0]] })).toThrow(
      '`meansInit` must have a row for each of the 2 components, got 1.',
    );
    expect(() => bad({ weightsInit: [0.5, 0.6] })).toThrow(
      '`weightsInit` must hold 2 positive numbers that sum to 1',
    );
    expect(() => bad({ weightsInit: [1] })).toThrow(RangeError);
    await expect(bad({ meansInit: [[0], [1]] }).fit(rows)).rejects.toThrow(
      '`meansInit` must have the 2 columns of `X`, got 1.',
    );
  });

  it('counts iterations, and its likelihood never falls with more of them', async () => {
    // scikit-learn, test_gaussian_mixture_fit_best_params and test_monotonic_likelihood.
    const rows = clusters(400, 3, 2, 4);
    let before = Number.NEGATIVE_INFINITY;
    for (const maxIter of [1, 2, 3, 5, 10, 40]) {
      const mixture = await new GaussianMixture({
        components: 4,
        maxIter,
        tol: 0,
        start: 'random',
        seed: 3,
      }).fit(rows);
      expect(mixture.iterations).toBeLessThanOrEqual(maxIter);
      const score = await mixture.score(rows);
      expect(score).toBeGreaterThan(before - 1e-9);
      before = score;
    }
    const one = await new GaussianMixture({ components: 4, tol: 0.5, start: 'random', seed: 3 }).fit(rows);
    const many = await new GaussianMixture({
      components: 4,
      tol: 0.5,
      start: 'random',
      seed: 3,
      nInit: 12,
    }).fit(rows);
    expect(many.lowerBound).toBeGreaterThanOrEqual(one.lowerBound);
  });

  it('is not led astray by outliers', async () => {
    // scikit-learn 1.9.1 on such rows: three clusters and the outlier found from every one of ten random states.
    const rows = rowsOf(clusters(600, 2));
    const clean = await new GaussianMixture({ components: 3 }).fit(rows);
    for (const seed of [0, 1, 2, 3]) {
      const mixture = await new GaussianMixture({ components: 4, seed }).fit([...rows, [1e6, 1e6]]);
      const { weights } = mixture.parameters;
      expect(Math.min(...weights)).toBeCloseTo(1 / 601, 4);
      expect(await mixture.score(rows)).toBeCloseTo((await clean.score(rows)) + Math.log(600 / 601), 3);
    }
  });

  it.each([1, 3])('tells how far it is, within each of %i starts too', async (nInit) => {
    // Every look at the clock finds that time has passed: all that can be told is told.
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 1000;
      return time;
    });
    try {
      const told: number[] = [];
      const onProgress = (fraction: number) => told.push(fraction);
      await new GaussianMixture({ components: 4, nInit, start: 'random', seed: 3, onProgress }).fit(
        clusters(400, 3, 2, 4),
      );
      expect(told).toEqual([...told].sort((a, b) => a - b));
      expect(told.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
      for (let turn = 0; turn < nInit; turn++) {
        const within = told.filter(
          (fraction) => fraction > turn / (nInit + 1) && fraction < (turn + 1) / (nInit + 1),
        );
        expect(new Set(within).size).toBeGreaterThan(3);
      }
    } finally {
      clock.mockRestore();
    }
  });

  it('rejects bad input', async () => {
    const mixture = new GaussianMixture({ components: 3 });
    await expect(mixture.predict([[0]])).rejects.toThrow('GaussianMixture: call fit before predict');
    await expect(mixture.fit([[0], [1]])).rejects.toThrow(
      '`X` must have at least 3 rows, one a component, got 2.',
    );
    await expect(
      new GaussianMixture({ regCovar: 0 }).fit([
        [1, 1],
        [2, 1],
      ]),
    ).rejects.toThrow('GaussianMixture: `regCovar` must be large enough for positive definite covariances');
    await expect(mixture.fit([[0], [Infinity], [1]])).rejects.toThrow(
      '`X` must be finite, got Infinity at row 1',
    );
    expect(() => new GaussianMixture({ tol: -1 })).toThrow('`tol` must be finite and not negative, got -1.');
    expect(() => new GaussianMixture({ components: 0 })).toThrow(RangeError);
  });
});
