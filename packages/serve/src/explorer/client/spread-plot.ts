import * as Plot from '@observablehq/plot';
import { nameAsImage } from '@simvae/report/client';
import type { App } from './app.js';

/** Points whose place is shown. */
export interface Spread {
  readonly views: readonly Float32Array[];
  readonly mean: Float32Array;
  /** The image itself. */
  readonly original: Float32Array;
}

/**
 * Test images by class on the plane in which they vary most, with the views of one of them and their mean.
 *
 * @param width - in pixels.
 * @param onPoint - is told the place of the test image that is pointed at.
 */
export function spreadPlot(
  { data, sample }: App,
  { views, mean, original }: Spread,
  width: number,
  onPoint: (place: number | undefined) => void,
): Element {
  const images = Array.from({ length: sample.count }, (_, place) => ({
    ...sample.onPlane(sample.representation(place)),
    class: sample.className(place) ?? 'test image',
    place,
  }));
  const classes = data.sample.labels?.classes ?? ['test image'];
  const share = (axis: 0 | 1): string => `${Math.round(100 * data.plane.explained[axis])} % of the variance`;
  const at = (points: readonly Float32Array[]) => points.map((point) => sample.onPlane(point));
  // More classes than colours that can be told apart share one grey.
  const few = classes.length <= 10;
  const place = { x: 'x', y: 'y' };
  const plot = Plot.plot({
    width,
    height: Math.round(Math.min(440, 0.85 * width)),
    inset: 10,
    marginLeft: 45,
    marginBottom: 40,
    style: { background: 'none', color: 'var(--text)', fontSize: '12px' },
    x: { label: `first component, ${share(0)}`, labelAnchor: 'center', ticks: 5 },
    y: { label: `second component, ${share(1)}`, ticks: 5 },
    ...(few ? { color: { domain: classes, scheme: 'observable10', legend: classes.length > 1 } } : {}),
    marks: [
      Plot.dot(images, { ...place, r: 2.5, fill: few ? 'class' : 'var(--quiet)', fillOpacity: 0.5 }),
      Plot.dot(at(views), {
        ...place,
        r: 4,
        fill: 'var(--panel)',
        stroke: 'var(--text)',
        strokeWidth: 1.5,
      }),
      Plot.dot(at([original]), {
        ...place,
        r: 8,
        symbol: 'diamond',
        fill: 'var(--chosen)',
        stroke: 'var(--panel)',
      }),
      Plot.dot(at([mean]), { ...place, r: 8, symbol: 'times', stroke: 'var(--second)', strokeWidth: 3 }),
      Plot.dot(
        images,
        Plot.pointer({
          ...place,
          r: 6,
          stroke: 'var(--text)',
          strokeWidth: 2,
          maxRadius: 16,
        }),
      ),
    ],
  });
  nameAsImage(plot, 'Representations of test images, and of views of image A, on a plane');
  plot.addEventListener('input', () => onPoint((plot.value as { place: number } | null)?.place));
  return plot;
}
