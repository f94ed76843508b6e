import { makeGlyphs } from '@simvae/data';
import { describe, expect, it } from 'vitest';
import { testSample } from './test-sample.js';

const dataset = makeGlyphs({ train: 10, test: 60, seed: 0 });

describe('testSample', () => {
  it('has as many of every class as there are, in the order of the test set', () => {
    const { images, labels } = testSample(dataset, 20);
    expect(images).toEqual([...images].sort((a, b) => a - b));
    const all = dataset.test.labels.class.values;
    expect(labels).toEqual({
      target: 'class',
      classes: dataset.test.labels.class.classes,
      values: images.map((image) => all[image]),
    });
    const counts = labels!.classes.map(
      (_, label) => labels!.values.filter((value) => value === label).length,
    );
    const there = labels!.classes.map(
      (_, label) => Array.from(all).filter((value) => value === label).length,
    );
    const fair = Math.min(2, ...there);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(fair);
    expect(testSample(dataset, 1000).images).toHaveLength(60);
  });

  it('takes the first ones where images have no labels', () => {
    const { target: _, ...unlabelled } = dataset;
    expect(testSample(unlabelled, 3)).toEqual({ images: [0, 1, 2] });
  });
});
