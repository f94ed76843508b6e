import { axisX, axisY, dot, gridY, line, pointerX, text, tip } from '@observablehq/plot';
import type { Curve } from '../../data.js';
import { collapseStatistics } from '../../view/choices.js';
import { drawPlot, element, legend, quiet, roomAbout, styleOf, tickText } from '../draw.js';
import { type State, seriesById } from '../state.js';

/** Points of a metric, epoch by epoch. */
function pointsOf(curve: Curve, name: string) {
  const values = Object.hasOwn(curve.metrics, name) ? curve.metrics[name] : [];
  return values.flatMap((value, i) =>
    value === null
      ? []
      : [{ epoch: curve.epochs[i], value, seed: curve.seed, id: `${curve.series} ${curve.seed}` }],
  );
}

function ofDataset(state: State, dataset: string) {
  const series = seriesById(state);
  return state.data.curves.filter((curve) => series.get(curve.series)?.dataset === dataset);
}

/** Objectives while training: a panel for each series. */
export function curves(state: State, dataset: string, width: number, figure: HTMLElement): Node[] {
  const chosen =
    figure.previousElementSibling?.querySelector<HTMLSelectElement>('select[data-curve]')?.value ?? 'loss';
  const own = ofDataset(state, dataset);
  const columns = Math.max(1, Math.min(4, Math.floor(width / 230)));
  const each = Math.floor((width - (columns - 1) * 20) / columns);
  const panels = state.data.series.flatMap((series) => {
    const points = own
      .filter((curve) => curve.series === series.id)
      .flatMap((curve) => pointsOf(curve, chosen));
    if (points.length === 0) return [];
    const { colour } = styleOf(series);
    const drawn = drawPlot(
      {
        width: each,
        height: 150,
        marginLeft: 48,
        marginBottom: 34,
        marginTop: 10,
        x: { label: 'epoch' },
        y: { ...roomAbout(points.map(({ value }) => value)), nice: true, label: null },
        marks: [
          gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 4 }),
          axisY({ ...quiet, ticks: 4, label: null, tickFormat: tickText }),
          axisX({
            ...quiet,
            ticks: 4,
            label: 'epoch',
            labelArrow: 'none',
            tickFormat: (epoch: number) => (Number.isInteger(epoch) ? String(epoch) : ''),
          }),
          line(points, { x: 'epoch', y: 'value', z: 'id', stroke: colour, strokeWidth: 1.6 }),
          dot(points.length < 3 ? points : [], { x: 'epoch', y: 'value', fill: colour, r: 3 }),
          tip(
            points,
            pointerX({
              x: 'epoch',
              y: 'value',
              title: ({ epoch, value, seed }) => `epoch ${epoch}, seed ${seed}: ${value}`,
            }),
          ),
        ],
      },
      `${chosen} of ${series.label} by epoch`,
    );
    return [element('div', 'panel', element('p', 'panel-title', legend([series])), drawn)];
  });
  return [element('div', 'grid', ...panels)];
}

/** A statistic of collapse: a line for each run. */
export function collapse(state: State, key: string, width: number): Node[] {
  const [dataset, name] = [key.slice(0, key.lastIndexOf(' ')), key.slice(key.lastIndexOf(' ') + 1)];
  const series = seriesById(state);
  const points = ofDataset(state, dataset).flatMap((curve) => {
    const of = series.get(curve.series)!;
    return pointsOf(curve, name).map((point) => ({ ...point, label: of.label, ...styleOf(of) }));
  });
  const shown = state.data.series.filter(({ id }) => points.some((point) => point.id.startsWith(`${id} `)));
  const last = [...new Map(points.map((point) => [point.id, point])).values()];
  const { title } = collapseStatistics[name];
  return [
    legend(shown),
    drawPlot(
      {
        width,
        height: 240,
        marginLeft: 48,
        marginBottom: 36,
        x: { label: 'epoch' },
        y: { nice: true, zero: name !== 'uniformity', label: null },
        symbol: { type: 'identity' },
        marks: [
          gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
          axisY({ ...quiet, ticks: 5, label: null, tickFormat: tickText }),
          axisX({
            ...quiet,
            label: 'epoch',
            labelArrow: 'none',
            tickFormat: (epoch: number) => (Number.isInteger(epoch) ? String(epoch) : ''),
          }),
          line(points, { x: 'epoch', y: 'value', z: 'id', stroke: 'colour', strokeWidth: 1.7 }),
          dot(last, { x: 'epoch', y: 'value', fill: 'colour', symbol: 'symbol', r: 4.5 }),
          tip(
            points,
            pointerX({
              x: 'epoch',
              y: 'value',
              title: ({ label, epoch, value, seed }) => `${label}, seed ${seed}\nepoch ${epoch}: ${value}`,
            }),
          ),
        ],
      },
      `${title} by epoch`,
    ),
  ];
}

/** Distortion against rate. */
export function rate(state: State, dataset: string, width: number): Node[] {
  const series = seriesById(state);
  const points = ofDataset(state, dataset).flatMap((curve) => {
    const of = series.get(curve.series)!;
    return (curve.rate ?? []).flatMap((x, i) => {
      const y = curve.distortion?.[i];
      return x === null || y === null || y === undefined
        ? []
        : [
            {
              x,
              y,
              epoch: curve.epochs[i],
              seed: curve.seed,
              id: `${curve.series} ${curve.seed}`,
              series: curve.series,
              label: of.label,
              ...styleOf(of),
            },
          ];
    });
  });
  if (points.length === 0) return [];
  const last = [...new Map(points.map((point) => [point.id, point])).values()];
  const named = [...new Map(last.map((point) => [point.series, point])).values()];
  return [
    drawPlot(
      {
        width,
        height: Math.min(420, Math.max(280, width * 0.45)),
        marginLeft: 52,
        marginBottom: 42,
        marginRight: 30,
        marginTop: 34,
        x: { nice: true, zero: true, label: 'rate, nats' },
        y: { ...roomAbout(points.map(({ y }) => y)), nice: true, label: 'distortion' },
        symbol: { type: 'identity' },
        marks: [
          gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
          axisY({ ...quiet, label: 'distortion, half squared error', labelArrow: 'none' }),
          axisX({ ...quiet, label: 'rate, nats', labelAnchor: 'center', labelArrow: 'none' }),
          line(points, { x: 'x', y: 'y', z: 'id', stroke: 'colour', strokeWidth: 1.5, strokeOpacity: 0.75 }),
          dot(last, { x: 'x', y: 'y', fill: 'colour', symbol: 'symbol', r: 6, stroke: 'var(--page)' }),
          text(named, {
            x: 'x',
            y: 'y',
            text: 'label',
            dy: -13,
            fill: 'var(--ink)',
            stroke: 'var(--page)',
            strokeWidth: 4,
          }),
          tip(
            points,
            pointerX({
              x: 'x',
              y: 'y',
              title: ({ label, epoch, seed, x, y }) =>
                `${label}, seed ${seed}, epoch ${epoch}\nrate ${x}, distortion ${y}`,
            }),
          ),
        ],
      },
      'Distortion against rate of generative methods',
    ),
  ];
}
