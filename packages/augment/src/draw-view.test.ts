import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { randomResizedCropBox } from './draw-view.js';

const paper = { height: 28, width: 28, scale: [0.4, 1], ratio: [0.75, 1.3] } as const;
const boxes = (options: Parameters<typeof randomResizedCropBox>[1], count = 20_000) => {
  const random = new RandomStream(0, 'boxes');
  return Array.from({ length: count }, () => randomResizedCropBox(random, options));
};
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('randomResizedCropBox', () => {
  it('stays inside the image, with area and ratio in range up to rounding', () => {
    for (const { top, left, height, width } of boxes(paper)) {
      expect(Math.min(top, left, 28 - top - height, 28 - left - width)).toBeGreaterThanOrEqual(0);
      expect((width + 0.5) / (height - 0.5)).toBeGreaterThan(0.75);
      expect((width - 0.5) / (height + 0.5)).toBeLessThan(1.3);
      expect((width + 0.5) * (height + 0.5)).toBeGreaterThan(0.4 * 784);
    }
  });

  it('places boxes of one size uniformly', () => {
    const options = { height: 4, width: 4, scale: [0.25, 0.25], ratio: [1, 1] } as const;
    const counts = new Map<string, number>();
    for (const { top, left, height, width } of boxes(options, 9000)) {
      const key = [top, left, height, width].join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('draws the area uniformly and the ratio uniformly in its logarithm', () => {
    const options = { height: 1000, width: 1000, scale: [0.1, 0.3], ratio: [0.5, 2] } as const;
    const drawn = boxes(options);
    expect(mean(drawn.map(({ height, width }) => (height * width) / 1e6))).toBeCloseTo(0.2, 2);
    expect(mean(drawn.map(({ height, width }) => Math.log2(width / height)))).toBeCloseTo(0, 1);
    expect(mean(drawn.map(({ height, width }) => Math.log2(width / height) ** 2))).toBeCloseTo(1 / 3, 1);
  });

  it('takes the largest central box where none fits', () => {
    const random = new RandomStream(0);
    const whole = { scale: [1, 1], ratio: [1, 1] } as const;
    const box = (height: number, width: number) => randomResizedCropBox(random, { height, width, ...whole });
    expect(box(10, 40)).toEqual({ top: 0, left: 15, height: 10, width: 10 });
    expect(box(41, 10)).toEqual({ top: 15, left: 0, height: 10, width: 10 });
    expect(box(28, 28)).toEqual({ top: 0, left: 0, height: 28, width: 28 });
  });
});
