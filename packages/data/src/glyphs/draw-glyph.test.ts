import { describe, expect, it } from 'vitest';
import { drawStroke, hueToRgb } from './draw-glyph.js';

const draw = (stroke: number[], thickness: number, { size = 1, slant = 0 } = {}) => {
  const image = new Uint8Array(5 * 6);
  drawStroke(image, 5, 6, stroke, { centerX: 0, centerY: 0, size, slant, thickness });
  return Array.from({ length: 5 }, (_, y) => Array.from(image.subarray(y * 6, y * 6 + 6)));
};

describe('drawStroke', () => {
  it('covers the pixels of a line along the grid, and no others', () => {
    const rows = draw([-9, 2.5, 9, 2.5], 1);
    expect(rows).toEqual([0, 0, 255, 0, 0].map((value) => new Array(6).fill(value)));
    expect(draw([-9, 2, 9, 2], 2)).toEqual([0, 255, 255, 0, 0].map((value) => new Array(6).fill(value)));
  });

  it('covers pixels in part where the edge passes through them', () => {
    expect(draw([-9, 2.5, 9, 2.5], 1.5).map((row) => row[0])).toEqual([0, 64, 255, 64, 0]);
    expect(draw([-9, 2.25, 9, 2.25], 1).map((row) => row[0])).toEqual([0, 64, 191, 0, 0]);
  });

  it('ends a line with its half thickness, and takes the larger cover where lines meet', () => {
    expect(draw([0.5, 2.5, 2.5, 2.5], 1)[2]).toEqual([255, 255, 255, 0, 0, 0]);
    expect(draw([-9, 2.5, 9, 2.5, -9, 2.5], 1)).toEqual(draw([-9, 2.5, 9, 2.5], 1));
  });

  it('scales, and leans to the right above the centre', () => {
    expect(draw([-9, 1.25, 9, 1.25], 1, { size: 2 })).toEqual(draw([-18, 2.5, 18, 2.5], 1));
    expect(draw([1, -9, 1, 9], 1, { slant: -1 })).toEqual(draw([-8, -9, 10, 9], 1));
  });
});

it('hueToRgb goes round the circle', () => {
  expect([0, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6, 1].map((hue) => hueToRgb(hue).map(Math.round))).toEqual([
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
    [0, 1, 1],
    [0, 0, 1],
    [1, 0, 1],
    [1, 0, 0],
  ]);
  expect(hueToRgb(1 / 12)).toEqual([1, 0.5, 0]);
});
