import { methods } from '@simvae/baselines';
import { datasets } from '@simvae/data';
import { describe, expect, it } from 'vitest';
import tables from './paper-tables.json' with { type: 'json' };
import { paperValues } from './paper-values.js';
import { metrics } from './scores.js';

type Table = Record<string, Record<string, Record<string, { mean: number; se: number }>>>;

describe('paperValues', () => {
  it('reaches every value of the tables on representations', () => {
    const { table1, table2, table6, table7 } = tables;
    let values = 0;
    for (const table of [table1, table2, table6, table7] as Table[]) {
      for (const [dataset, rows] of Object.entries(table)) {
        for (const [method, row] of Object.entries(rows)) {
          expect(Object.keys(methods)).toContain(method);
          for (const [metric, value] of Object.entries(row)) {
            expect(metrics).toContain(metric);
            expect(paperValues(dataset, method)).toHaveProperty(metric, value);
            values++;
          }
        }
      }
    }
    expect(values).toBe(148);
  });

  it('is as printed', () => {
    expect(paperValues('fashion-mnist', 'simvae')).toEqual({
      linear: { mean: 78.6, se: 0.0 },
      mlp: { mean: 81.1, se: 0.1 },
      knn: { mean: 84.0, se: 0.0 },
      gmm: { mean: 69.9, se: 0.0 },
      ari: { mean: 55.7, se: 0.0 },
      nmi: { mean: 76.8, se: 0.2 },
    });
  });

  it('compares a subset with the whole', () => {
    expect(paperValues('fashion-mnist-mini', 'vae')).toEqual(paperValues('fashion-mnist', 'vae'));
    expect(Object.keys(datasets)).toEqual(expect.arrayContaining(['fashion-mnist', 'fashion-mnist-mini']));
  });

  it('has nothing where the paper has not', () => {
    expect(paperValues('glyphs', 'simvae')).toEqual({});
    expect(paperValues('fashion-mnist', 'infonce')).toEqual({});
  });
});
