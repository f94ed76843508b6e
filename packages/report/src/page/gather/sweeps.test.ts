import { exampleRun } from '@simvae/runs/testing';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../read-report.js';

const of = (...runs: ReturnType<typeof exampleRun>[]) =>
  reportOf(runs.map((run) => ({ ...run, metrics: [], pictures: new Map() })));
const withViews = (views: number, method = 'simvae', more = {}) =>
  exampleRun(0.5, { method, options: { views, ...more } });

describe('sweepsOf', () => {
  it('finds a setting that varies while all else is the same, values in order', () => {
    const { sweeps, series } = of(...[8, 2, 4].map((views) => withViews(views)), exampleRun(0.5));
    const [{ setting, group, ticks, lines }, ...others] = sweeps;
    expect(others).toEqual([]);
    expect([setting, group, ticks]).toEqual(['views', 'method.options', ['2', '4', '8']]);
    const views = lines[0].points.map(({ series: id }) => series.find((each) => each.id === id)!.label);
    expect(lines[0].label).toBe('SimVAE');
    expect(views).toEqual(['SimVAE (views 2)', 'SimVAE (views 4)', 'SimVAE (views 8)']);
  });

  it('joins settings that always change together, what people change first', () => {
    const run = (views: number, epochs: number) => {
      const { config, stages } = withViews(views);
      const training = { ...config.identity.training, epochs };
      return { config: { ...config, identity: { ...config.identity, training } }, stages };
    };
    const { sweeps } = of(run(2, 9), run(4, 5));
    expect(sweeps.map(({ setting, ticks }) => [setting, ticks])).toEqual([
      ['views (with epochs)', ['2', '4']],
    ]);
  });

  it('has a line for each method, and for each value of what else varies', () => {
    const grid = ['a', 'b'].flatMap((kind) => [2, 4].map((views) => withViews(views, 'simvae', { kind })));
    const { sweeps } = of(...grid, withViews(2, 'cr-vae'), withViews(4, 'cr-vae'));
    const views = sweeps.find(({ setting }) => setting === 'views')!;
    expect(views.lines.map(({ label }) => label)).toEqual(['CR-VAE', 'SimVAE (kind a)', 'SimVAE (kind b)']);
    expect(sweeps.find(({ setting }) => setting === 'kind')!.lines).toHaveLength(2);
  });

  it('orders ranges by their first numbers', () => {
    const scaled = (least: number) => {
      const { config, stages } = exampleRun(0.5);
      const augmentation = { ...config.identity.augmentation, scale: [least, 1] };
      return { config: { ...config, identity: { ...config.identity, augmentation } }, stages };
    };
    const { sweeps } = of(scaled(0.8), scaled(0.08), scaled(0.4));
    expect(sweeps[0]).toMatchObject({
      setting: 'scale',
      group: 'augmentation',
      ticks: ['0.08 – 1', '0.4 – 1', '0.8 – 1'],
    });
  });

  it('finds none where nothing or everything varies', () => {
    expect(of(withViews(2), exampleRun(0.5)).sweeps).toEqual([]);
    expect(
      of(withViews(2, 'simvae', { kind: 'a' }), withViews(4, 'simvae', { kind: 'b' })).sweeps[0].setting,
    ).toBe('views (with kind)');
  });
});
