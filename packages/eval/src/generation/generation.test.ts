import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import { importanceNll, logLikelihood } from './importance-nll.js';
import { ClassGaussians, drawClassLatents, fitGaussianPrior } from './latent-distributions.js';
import { precisionRecall } from './precision-recall.js';
import { reconstructionError } from './reconstruction-error.js';

const normal = (rows: number, columns: number, seed: number, scale = 1, shift = 0): Matrix => ({
  data: new RandomStream(seed, 'generation')
    .fillNormal(new Float64Array(rows * columns))
    .map((value) => value * scale + shift),
  shape: [rows, columns],
});

describe('reconstructionError', () => {
  it('sums over pixels and averages over images', () => {
    const error = reconstructionError(
      [
        [0, 0],
        [1, 1],
      ],
      [
        [1, 2],
        [1, 0],
      ],
    );
    expect(error).toEqual({ sum: 3, half: 1.5, mean: 1.5 });
    expect(() => reconstructionError([[0]], [])).toThrow(
      'must be as many as the images, at least one, got 1 and 0.',
    );
  });
});

/** x = 2 z + noise of variance 0.5 in one dimension: p(x) = N(0, 4.5), p(z | x) = N(4 x / 9, 1 / 9). */
const exact = {
  encode: ({ data, shape }: Matrix) => ({
    mean: { data: data.map((x) => (4 / 9) * x), shape },
    logVariance: { data: data.map(() => Math.log(1 / 9)), shape },
  }),
  decode: ({ data, shape }: Matrix) => ({ data: data.map((z) => 2 * z), shape }),
  likelihood: { kind: 'gaussian', variance: 0.5 },
} as const;

describe('importanceNll', () => {
  const images = [[0.3], [-2], [4]];
  const wanted = images.map(([x]) => x ** 2 / 9 + Math.log(2 * Math.PI * 4.5) / 2);

  it('is exact with the true posterior, whatever the number of samples', async () => {
    for (const samples of [1, 7]) {
      const { perImage, nats, bitsPerDimension } = await importanceNll({ ...exact, images }, samples);
      perImage.forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i], 5);
      });
      expect(nats).toBeCloseTo((wanted[0] + wanted[1] + wanted[2]) / 3, 5);
      expect(bitsPerDimension).toBeCloseTo(nats / Math.LN2, 9);
    }
  });

  it('comes near with another posterior, and does not depend on the batch', async () => {
    const wide = {
      ...exact,
      images,
      encode: ({ data, shape }: Matrix) => ({
        mean: { data: data.map((x) => 0.3 * x), shape },
        logVariance: { data: data.map(() => 0), shape },
      }),
    };
    const { perImage } = await importanceNll(wide, 20000);
    perImage.forEach((value, i) => {
      expect(Math.abs(value - wanted[i])).toBeLessThan(0.03);
    });
    const few = await importanceNll({ ...wide, batch: 7 }, 100);
    expect(few.perImage).toEqual((await importanceNll({ ...wide, batch: 100 }, 100)).perImage);
  });

  it('takes a fitted Gaussian as prior', async () => {
    const prior = await new GaussianMixture({ components: 1 }).fit(normal(4000, 1, 1));
    const { perImage } = await importanceNll({ ...exact, images, prior }, 1000);
    perImage.forEach((value, i) => {
      expect(Math.abs(value - wanted[i])).toBeLessThan(0.15);
    });
  });

  it('stays finite far from the data', async () => {
    const { nats } = await importanceNll({ ...exact, images: [[1e4]] }, 50);
    expect(nats).toBeCloseTo(1e8 / 9, -5);
  });

  it('rejects what does not fit', async () => {
    await expect(importanceNll({ ...exact, images: [] })).rejects.toThrow(
      '`images` must have at least one row, got 0.',
    );
    await expect(importanceNll({ ...exact, images }, 0)).rejects.toThrow(
      '`samples` must be a positive integer, got 0.',
    );
    const decode = () => ({ data: Float64Array.from([Number.NaN]), shape: [1, 1] }) as const;
    await expect(importanceNll({ ...exact, decode, images }, 1)).rejects.toThrow('`decode()` must be finite');
  });
});

describe('logLikelihood', () => {
  it('is the logarithm of the densities', () => {
    const gaussian = logLikelihood([1, 2], [0, 2], { kind: 'gaussian', variance: 4 });
    expect(gaussian).toBeCloseTo(-1 / 8 - Math.log(2 * Math.PI * 4), 12);
    expect(logLikelihood([1, 0], [0.25, 0.25], { kind: 'bernoulli' })).toBeCloseTo(Math.log(0.25 * 0.75), 12);
    expect(logLikelihood([1, 0], [0, 1], { kind: 'bernoulli' })).toBeCloseTo(2 * Math.log(1e-7), 6);
  });
});

/** By the definition: every ball around every point. */
function slowCover(points: Matrix, queries: Matrix, k: number): number {
  const d = points.shape[1];
  const distance = (a: Matrix, i: number, b: Matrix, j: number) => {
    let square = 0;
    for (let c = 0; c < d; c++) square += (a.data[i * d + c] - b.data[j * d + c]) ** 2;
    return Math.sqrt(square);
  };
  const all = (count: number) => Array.from({ length: count }, (_, i) => i);
  const radii = all(points.shape[0]).map(
    (i) =>
      all(points.shape[0])
        .map((j) => distance(points, i, points, j))
        .sort((a, b) => a - b)[k],
  );
  const inside = all(queries.shape[0]).filter((q) =>
    radii.some((radius, i) => distance(points, i, queries, q) <= radius),
  );
  return inside.length / queries.shape[0];
}

describe('precisionRecall', () => {
  it('equals the definition', async () => {
    for (const [shift, scale] of [
      [0, 1],
      [1, 0.5],
      [0.5, 3],
    ]) {
      const real = normal(150, 4, 1);
      const generated = normal(120, 4, 2, scale, shift);
      const { precision, recall } = await precisionRecall(real, generated, { k: 3 });
      expect(precision).toBe(slowCover(real, generated, 3));
      expect(recall).toBe(slowCover(generated, real, 3));
    }
  });

  it('is 1 for a sample and itself, 0 for samples far apart, and sees lost modes', async () => {
    const real = normal(200, 3, 1);
    expect(await precisionRecall(real, real)).toEqual({ precision: 1, recall: 1 });
    expect(await precisionRecall(real, normal(50, 3, 2, 1, 100))).toEqual({ precision: 0, recall: 0 });
    const collapsed = await precisionRecall(real, normal(200, 3, 3, 0.01));
    expect(collapsed.precision).toBe(1);
    expect(collapsed.recall).toBeLessThan(0.05);
    await expect(precisionRecall(real, [[0, 0, 0]])).rejects.toThrow('below the number of rows (1), got 3.');
  });
});

describe('ClassGaussians', () => {
  it('draws from the Gaussian of each class', async () => {
    const X = [...Array(400)].map((_, i) => [i % 2 === 0 ? 5 : -5, (i % 7) - 3]);
    const y = X.map(([x]) => (x > 0 ? 'right' : 'left'));
    const gaussians = await new ClassGaussians().fit(X, y);
    expect(gaussians.classes).toEqual(['left', 'right']);
    const { data, shape } = gaussians.sample('right', 2000, 1);
    expect(shape).toEqual([2000, 2]);
    let variance = 0;
    for (let i = 0; i < 2000; i++) {
      expect(Math.abs(data[i * 2] - 5)).toBeLessThan(0.1);
      variance += data[i * 2 + 1] ** 2 / 2000;
    }
    expect(Math.abs(variance - 4)).toBeLessThan(0.4);
    expect(gaussians.sample('left', 3, 1)).toEqual(gaussians.sample('left', 3, 1));
  });

  it('accepts a class of one row and rejects unknown classes', async () => {
    const gaussians = await new ClassGaussians().fit(
      [
        [1, 2],
        [3, 4],
        [5, 4],
      ],
      [0, 1, 1],
    );
    const { data } = gaussians.sample(0, 1);
    expect(Math.abs(data[0] - 1)).toBeLessThan(0.01);
    expect(() => gaussians.sample(7, 1)).toThrow('ClassGaussians: `label` must be one of 0, 1, got 7.');
    expect(() => new ClassGaussians().sample(7, 1)).toThrow('must be one of none before fit, got 7.');
  });

  it.each([1, 1e3, 1e6])(
    'draws along the rows of a class that does not fill the dimensions, of size %f',
    async (size) => {
      // On a line through (1, 2, 2) / 3: what is added to variances is below the rounding of the larger ones.
      const line = (t: number) => [t, 2 * t, 2 * t].map((value) => (size * value) / 3);
      const rows = Array.from(normal(40, 1, 3).data);
      const gaussians = await new ClassGaussians().fit(Array.from(rows, line), Array(40).fill('a'));
      const { data } = gaussians.sample('a', 500, 2);
      const mean = rows.reduce((sum, t) => sum + t / 40, 0);
      const deviation = Math.sqrt(rows.reduce((sum, t) => sum + (t - mean) ** 2 / 40, 0));
      let square = 0;
      for (let i = 0; i < 500; i++) {
        const [x, y, z] = data.subarray(3 * i, 3 * i + 3);
        const t = (x + 2 * y + 2 * z) / 3 / size;
        square += (t - mean) ** 2 / 500;
        expect(Math.hypot(...[x, y, z].map((value, c) => value - line(t)[c]))).toBeLessThan(
          1e-8 * size + 0.01,
        );
      }
      expect(Math.sqrt(square) / deviation).toBeCloseTo(1, 1);
    },
  );

  it('rejects variances that are none', () => {
    expect(() => new ClassGaussians({ regCovar: -1 })).toThrow(
      'ClassGaussians: `regCovar` must be finite and not negative, got -1.',
    );
  });
});

describe('drawClassLatents', () => {
  it('has the classes of the training rows, as often', () => {
    const labels = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1);
    const asked: unknown[] = [];
    const fake = {
      sample(label: string | number, count: number, seed = 0): Matrix {
        asked.push([label, count, seed]);
        return { data: new Float64Array(2 * count).fill(Number(label)), shape: [count, 2] };
      },
    };
    const { data, shape } = drawClassLatents(fake, labels, 4, 7);
    expect(shape).toEqual([4, 2]);
    expect(asked).toEqual([[0, 4, 7]]);
    expect([...data]).toEqual(new Array(8).fill(0));
    expect(drawClassLatents(fake, labels, 16, 0).data.filter((x) => x === 1).length).toBe(8);
  });

  it('draws what the Gaussians of the classes draw', async () => {
    const gaussians = await new ClassGaussians().fit(normal(60, 3, 1), Array.from('aab'.repeat(20)));
    const { data } = drawClassLatents(gaussians, ['a', 'b', 'a'], 6, 4);
    const wanted = [gaussians.sample('a', 4, 4), gaussians.sample('b', 2, 4)].map((part) => [...part.data]);
    expect([...data]).toEqual([...Float32Array.from(wanted.flat())]);
  });

  it('rejects what does not fit', async () => {
    const gaussians = await new ClassGaussians().fit([[0], [1]], ['a', 'a']);
    expect(() => drawClassLatents(gaussians, ['a'], 0, 0)).toThrow(
      'drawClassLatents: `count` must be a positive integer, got 0.',
    );
    expect(() => drawClassLatents(gaussians, [], 1, 0)).toThrow(
      '`labels` must have at least one entry, got 0.',
    );
    expect(() => drawClassLatents(gaussians, ['b'], 1, 0)).toThrow('`label` must be one of a, got b.');
  });
});

describe('fitGaussianPrior', () => {
  it('has the moments of one draw for each image', async () => {
    const mean = normal(500, 2, 1, 2, 5);
    const logVariance: Matrix = { data: new Float32Array(1000).fill(Math.log(0.25)), shape: [500, 2] };
    const prior = await fitGaussianPrior({ mean, logVariance }, 3);
    const noise = new RandomStream(3, 'prior').fillNormal(new Float32Array(1000));
    const draws = Float32Array.from(noise, (value, at) => mean.data[at] + 0.5 * value);
    for (const c of [0, 1]) {
      const column = draws.filter((_, at) => at % 2 === c);
      const average = column.reduce((sum, value) => sum + value / 500, 0);
      const variance = column.reduce((sum, value) => sum + (value - average) ** 2 / 500, 0);
      expect(prior.parameters.means[c]).toBeCloseTo(average, 5);
      expect(prior.parameters.covariances[3 * c]).toBeCloseTo(variance, 4);
    }
    expect((await fitGaussianPrior({ mean, logVariance }, 4)).parameters).not.toEqual(prior.parameters);
  });

  it('rejects what does not fit', async () => {
    const [mean, logVariance] = [normal(3, 2, 1), normal(2, 2, 1)];
    await expect(fitGaussianPrior({ mean, logVariance }, 0)).rejects.toThrow(
      'fitGaussianPrior: `logVariance` must have as many rows as `mean`, got 2 and 3.',
    );
  });
});
