import {
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  line,
  link,
  pointer,
  ruleX,
  ruleY,
  text,
  tip,
} from '@observablehq/plot';
import { formatNumber } from '../../../format.js';
import { valueText } from '../../view/cells.js';
import { drawPlot, legend, quiet, roomAbout, styleOf } from '../draw.js';
import { judgedBy, type State, seriesById } from '../state.js';

/** Times that people count in, at most six of them. */
function timeTicks(most: number): number[] {
  const steps = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
  const step = steps.find((each) => most / each <= 6) ?? 86_400 * Math.ceil(most / 86_400 / 6);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** A score against the time of training. */
export function time(state: State, key: string, width: number): Node[] {
  const found = judgedBy(state, key);
  if (!found) return [];
  const { columns, rows } = found.table;
  const [score, seconds] = [state.metric, 'training'].map((name) =>
    columns.findIndex(({ title }) => title === name),
  );
  const series = seriesById(state);
  const means = rows.flatMap(({ series: id, cells }) => {
    const [y, x] = [cells[score], cells[seconds]];
    const of = series.get(id)!;
    if (!y || !x || !('values' in y) || !('values' in x)) return [];
    return [
      {
        ...of,
        ...styleOf(of),
        x: x.values[0].mean,
        y: y.values[0].mean,
        score: y.values[0],
        time: x.values[0],
      },
    ];
  });
  if (means.length === 0) return [document.createTextNode(`No trained run has ${state.metric}.`)];
  const seeds = means.flatMap((mean) =>
    mean.score.each.flatMap(({ run, value }) => {
      const own = mean.time.each.find((each) => each.run === run);
      return own && mean.score.n > 1 ? [{ ...mean, x1: own.value, y1: value }] : [];
    }),
  );
  const times = means.map(({ x }) => x);
  const longest = Math.max(...times, ...seeds.map(({ x1 }) => x1));
  const log = Math.max(...times) / Math.min(...times) > 6;
  return [
    drawPlot(
      {
        width,
        height: Math.min(440, Math.max(300, width * 0.45)),
        marginLeft: 48,
        marginRight: 40,
        marginBottom: 44,
        marginTop: 24,
        x: { type: log ? 'log' : 'linear', nice: !log, zero: !log, inset: log ? 20 : 0 },
        y: { ...roomAbout(means.map(({ y }) => y)), nice: true, label: null, insetTop: 10, insetBottom: 10 },
        symbol: { type: 'identity' },
        marks: [
          gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
          gridX({ stroke: 'var(--line)', strokeOpacity: 0.6, ticks: log ? 5 : timeTicks(longest) }),
          axisY({ ...quiet, label: `${state.metric}, percent`, labelArrow: 'none' }),
          axisX({
            ...quiet,
            ticks: log ? 5 : timeTicks(longest),
            label: `time of training (minutes:seconds${log ? ', log scale' : ''})`,
            labelAnchor: 'center',
            labelArrow: 'none',
            tickFormat: (value: number) => formatNumber(value, 'seconds'),
          }),
          link(seeds, { x1: 'x', y1: 'y', x2: 'x1', y2: 'y1', stroke: 'colour', strokeOpacity: 0.4 }),
          dot(seeds, { x: 'x1', y: 'y1', r: 2.5, fill: 'colour', fillOpacity: 0.6 }),
          dot(means, { x: 'x', y: 'y', r: 6.5, symbol: 'symbol', fill: 'colour', stroke: 'var(--page)' }),
          text(means, {
            x: 'x',
            y: 'y',
            text: 'label',
            dy: -14,
            fill: 'var(--ink)',
            stroke: 'var(--page)',
            strokeWidth: 4,
          }),
          tip(
            means,
            pointer({
              x: 'x',
              y: 'y',
              title: ({ label, score, time }) =>
                `${label}\n${state.metric} ${valueText(score, 'percent')}\ntraining ${formatNumber(time.mean, 'seconds')}`,
            }),
          ),
        ],
      },
      `${state.metric} against time of training`,
    ),
  ];
}

/** A score by a setting that is swept. */
export function sweep(state: State, key: string, width: number): Node[] {
  const at = key.indexOf(' ');
  const found = judgedBy(state, key.slice(at + 1));
  const of = state.data.sweeps[Number(key.slice(0, at))];
  if (!found || !of) return [];
  const column = found.table.columns.findIndex(({ title }) => title === state.metric);
  const points = of.lines.flatMap(({ label, method, points }, nth) =>
    points.flatMap(({ tick, series }) => {
      const cell = found.table.rows.find((row) => row.series === series)?.cells[column];
      const style = styleOf({
        method,
        nth: of.lines.slice(0, nth).filter((each) => each.method === method).length,
      });
      return cell && 'values' in cell
        ? [{ tick: of.ticks[tick], label, value: cell.values[0], y: cell.values[0].mean, ...style }]
        : [];
    }),
  );
  if (points.length === 0) return [document.createTextNode(`No run has ${state.metric}.`)];
  const errors = points.filter(({ value }) => value.se !== undefined);
  const ends = [...new Map(points.map((point) => [point.label, point])).values()];
  return [
    drawPlot(
      {
        width,
        height: 300,
        marginLeft: 48,
        marginRight: 90,
        marginBottom: 44,
        x: { type: 'point', domain: of.ticks, padding: 0.3 },
        y: { ...roomAbout(points.map(({ y }) => y)), nice: true, insetTop: 12, insetBottom: 12 },
        symbol: { type: 'identity' },
        marks: [
          gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
          axisY({ ...quiet, label: `${state.metric}, percent`, labelArrow: 'none' }),
          axisX({ ...quiet, label: of.setting, labelAnchor: 'center', labelArrow: 'none' }),
          ruleX(errors, {
            x: 'tick',
            y1: ({ value }) => value.mean - value.se,
            y2: ({ value }) => value.mean + value.se,
            stroke: 'colour',
            strokeWidth: 2,
          }),
          line(points, { x: 'tick', y: 'y', z: 'label', stroke: 'colour', strokeWidth: 1.8 }),
          dot(points, { x: 'tick', y: 'y', fill: 'colour', symbol: 'symbol', r: 5.5, stroke: 'var(--page)' }),
          text(ends, { x: 'tick', y: 'y', text: 'label', dx: 12, textAnchor: 'start', fill: 'var(--ink)' }),
          tip(
            points,
            pointer({
              x: 'tick',
              y: 'y',
              title: ({ label, tick, value }) =>
                `${label}, ${of.setting} ${tick}\n${valueText(value, 'percent')}`,
            }),
          ),
        ],
      },
      `${state.metric} by ${of.setting}`,
    ),
  ];
}

/** R^2 of factors: a row for each method within each factor. */
export function factors(state: State, id: string, width: number): Node[] {
  const table = state.data.tables.find((each) => each.id === id);
  if (!table) return [];
  const series = seriesById(state);
  const points = table.rows.flatMap(({ series: row, cells }) => {
    const of = series.get(row)!;
    return cells.flatMap((cell, i) =>
      'values' in cell
        ? [
            {
              factor: table.columns[i].title,
              id: row,
              label: of.label,
              ...styleOf(of),
              linear: cell.values[0].mean,
              mlp: cell.values[1]?.mean ?? cell.values[0].mean,
            },
          ]
        : [],
    );
  });
  const shown = state.data.series.filter(({ id: each }) => points.some((point) => point.id === each));
  const names = table.columns.map(({ title }) => title);
  return [
    legend(shown),
    drawPlot(
      {
        width,
        height: names.length * (shown.length * 13 + 14) + 50,
        marginLeft: 80,
        marginRight: 20,
        marginBottom: 40,
        x: { domain: [Math.min(0, ...points.flatMap(({ linear, mlp }) => [linear, mlp])), 100] },
        y: { type: 'point', domain: shown.map(({ id: each }) => each), axis: null, padding: 0.8 },
        fy: { axis: null, domain: names, padding: 0.08 },
        symbol: { type: 'identity' },
        facet: { marginLeft: 80 },
        marks: [
          gridX({ stroke: 'var(--line)', strokeOpacity: 1 }),
          axisX({
            ...quiet,
            anchor: 'bottom',
            label: 'R², percent',
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          text(
            names.map((factor) => ({ factor })),
            {
              fy: 'factor',
              text: 'factor',
              frameAnchor: 'left',
              dx: -72,
              textAnchor: 'start',
              fill: 'var(--ink)',
              fontSize: 13,
            },
          ),
          ruleY(points, {
            fy: 'factor',
            y: 'id',
            x1: 'linear',
            x2: 'mlp',
            stroke: 'colour',
            strokeWidth: 1.5,
          }),
          dot(points, {
            fy: 'factor',
            y: 'id',
            x: 'linear',
            stroke: 'colour',
            symbol: 'symbol',
            fill: 'var(--page)',
            r: 3.8,
          }),
          dot(points, { fy: 'factor', y: 'id', x: 'mlp', fill: 'colour', symbol: 'symbol', r: 4.8 }),
          tip(
            points,
            pointer({
              fy: 'factor',
              y: 'id',
              x: 'mlp',
              title: ({ label, factor, linear, mlp }) =>
                `${label}, ${factor}\nsmall network ${mlp.toFixed(1)}, linear ${linear.toFixed(1)}`,
            }),
          ),
        ],
      },
      'R² of factors by method',
    ),
  ];
}
