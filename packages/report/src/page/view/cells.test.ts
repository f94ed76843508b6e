import { describe, expect, it } from 'vitest';
import type { PageColumn, PageValue } from '../data.js';
import { leaders, numberHtml, signedText, stars, valueText, versus } from './cells.js';

const value = (mean: number, se?: number, n = 3): PageValue => ({
  mean,
  n,
  origin: 'a.b',
  each: [],
  ...(se === undefined ? {} : { se }),
});
const accuracy: PageColumn = { title: 'Linear', unit: 'percent', better: 'higher' };
const row = (cell: PageValue) => ({ series: 's', cells: [{ values: [cell] }] });

describe('versus', () => {
  it('says which is better by the column', () => {
    expect(versus(value(70), accuracy, value(60), 'row')).toMatchObject({ difference: 10, ahead: true });
    expect(versus(value(70), { ...accuracy, better: 'lower' }, value(60), 'row')).toMatchObject({
      ahead: false,
    });
    expect(versus(value(70), accuracy, value(70), 'row')?.ahead).toBeUndefined();
  });

  it('takes no difference from numbers of which ranks alone say something, but between rows', () => {
    const column: PageColumn = { title: 'NLL', unit: 'nats', better: 'lower', ranksOnly: true };
    expect(versus(value(700), column, value(5000), 'paper')).toEqual({ other: value(5000) });
    expect(versus(value(700), column, value(710), 'row')?.difference).toBe(-10);
  });

  it('compares nothing where no number is the better one', () => {
    expect(versus(value(5), { title: 'epochs', unit: 'count' }, value(4), 'row')).toBeUndefined();
    expect(versus(value(Number.NaN), accuracy, value(4), 'row')).toBeUndefined();
  });
});

describe('leaders', () => {
  it('finds the best, and what seeds do not tell from it', () => {
    const [first, near, far] = [value(70, 1), value(69, 1), value(50, 1)];
    expect(leaders([far, first, near].map(row), 0, accuracy)).toEqual({ best: first, tied: [near] });
    expect(leaders([first, far].map(row), 0, { ...accuracy, better: 'lower' }).best).toBe(far);
  });

  it('knows no tie with one seed, and no best of one', () => {
    const [a, b] = [value(70, undefined, 1), value(69.9, undefined, 1)];
    expect(leaders([a, b].map(row), 0, accuracy)).toEqual({ best: a, tied: [] });
    expect(leaders([row(a)], 0, accuracy)).toEqual({ tied: [] });
  });
});

it('writes numbers, signs and stars', () => {
  expect(valueText({ mean: -1.25, se: 0.04 }, 'percent')).toBe('−1.3 ± 0.0');
  expect([signedText(1, 'percent'), signedText(-1, 'percent'), signedText(0, 'percent')]).toEqual([
    '+1.0',
    '−1.0',
    '0.0',
  ]);
  expect([0.2, 0.04, 0.009, 0.0001].map(stars)).toEqual(['', '∗', '∗∗', '∗∗∗']);
  const shown = numberHtml(
    value(70, 0.5),
    accuracy,
    versus(value(70, 0.5), accuracy, value(60, 0.1), 'paper'),
    { kind: 'paper' },
  );
  expect(shown.text).toBe(
    '<span class="mean">70.0</span><span class="error"> ± 0.5</span><span class="versus ahead"><span class="theirs">60.0</span> ' +
      '<span class="by">+10.0<span class="stars">∗∗</span></span></span>',
  );
});
