import { describe, expect, it } from 'vitest';
import tables from './paper-tables.json' with { type: 'json' };
import { methodOrder, metrics, paperGeneration, paperTitle, paperValues } from './paper-values.js';

type Table = Record<string, Record<string, Record<string, { mean: number; se: number }>>>;

describe('paperValues', () => {
  it('reaches every value of the tables on representations', () => {
    const { table1, table2, table6, table7 } = tables;
    let values = 0;
    for (const table of [table1, table2, table6, table7] as Table[]) {
      for (const [dataset, rows] of Object.entries(table)) {
        expect(paperTitle(dataset)).not.toBe(dataset);
        for (const [method, row] of Object.entries(rows)) {
          expect(methodOrder).toContain(method);
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

  it('has values of each target of CelebA, and of no other data set', () => {
    expect(paperValues('celeba', 'simvae', 'gender')).toEqual(paperValues('celeba-gender', 'simvae'));
    expect(paperValues('celeba', 'simvae', 'hair')).toEqual({
      linear: { mean: 80.9, se: 0.5 },
      mlp: { mean: 75.1, se: 0.3 },
    });
    expect(paperValues('celeba', 'simvae', 'Male')).toEqual({});
    expect(paperValues('celeba', 'simvae')).toEqual({});
    expect(paperValues('cifar10', 'simvae', 'class')).toEqual(paperValues('cifar10', 'simvae'));
    expect(paperValues('cifar10', 'simvae')).toHaveProperty('linear');
    expect(paperValues('cifar10', 'simvae', 'hair')).toEqual({});
  });

  it('has nothing where the paper has not', () => {
    expect(paperValues('glyphs', 'simvae')).toEqual({});
    expect(paperValues('fashion-mnist', 'infonce')).toEqual({});
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(paperValues(name, name)).toEqual({});
      expect(paperValues('fashion-mnist', name)).toEqual({});
      expect(paperGeneration(name, name)).toEqual({});
      expect(paperTitle(name)).toBe(name);
    }
  });
});

describe('paperGeneration', () => {
  it('reaches every value of the table on decoders', () => {
    let values = 0;
    for (const [dataset, rows] of Object.entries(tables.table8)) {
      for (const [method, row] of Object.entries(rows)) {
        expect(paperGeneration(dataset, method)).toEqual(row);
        values += Object.keys(row).length;
      }
    }
    expect(values).toBe(32);
    expect(paperGeneration('fashion-mnist', 'vae').re).toEqual({ mean: 4.4, se: 0.1 });
    expect(paperGeneration('glyphs', 'vae')).toEqual({});
  });
});
