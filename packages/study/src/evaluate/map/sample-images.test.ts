import { describe, expect, it } from 'vitest';
import { sampleImages } from './sample-images.js';

/** How many of each class were chosen. */
function counts(labels: ArrayLike<number>, images: Int32Array): Record<number, number> {
  const found: Record<number, number> = {};
  for (const image of images) found[labels[image]] = (found[labels[image]] ?? 0) + 1;
  return found;
}

describe('sampleImages', () => {
  it('takes all where they are few', () => {
    expect([...sampleImages(5, [0, 1, 0, 1, 1], 5)]).toEqual([0, 1, 2, 3, 4]);
    expect([...sampleImages(3, undefined, 10)]).toEqual([0, 1, 2]);
  });

  it('takes as large a part of each class, those without a label among them', () => {
    const labels = Array.from({ length: 1000 }, (_, i) => (i < 500 ? 0 : i < 800 ? 1 : i < 900 ? 2 : -1));
    const images = sampleImages(1000, labels, 100);
    expect(counts(labels, images)).toEqual({ 0: 50, 1: 30, 2: 10, [-1]: 10 });
    expect([...images]).toEqual([...new Set(images)].sort((a, b) => a - b));
    // Not the first of each.
    expect(Math.max(...images.filter((image) => image < 500))).toBeGreaterThan(400);
  });

  it('fills up by the largest remainders, and a class that is too small for one image is left out', () => {
    // Shares of 10: 4.9, 4.9, 0.2.
    const labels = Array.from({ length: 100 }, (_, i) => (i < 49 ? 0 : i < 98 ? 1 : 2));
    expect(counts(labels, sampleImages(100, labels, 10))).toEqual({ 0: 5, 1: 5 });
    // Shares of 7: 3.5, 3.5.
    const even = Array.from({ length: 100 }, (_, i) => i % 2);
    expect(counts(even, sampleImages(100, even, 7))).toEqual({ 0: 4, 1: 3 });
  });

  it('is the same every time, and for images without labels spread over all', () => {
    const images = sampleImages(10_000, undefined, 1000);
    expect(images).toHaveLength(1000);
    expect(new Set(images).size).toBe(1000);
    expect(sampleImages(10_000, undefined, 1000)).toEqual(images);
    expect(images.filter((image) => image < 5000).length).toBeGreaterThan(400);
  });
});
