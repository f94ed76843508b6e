import { axisX, axisY, dot, gridX, pointerY, ruleY, tickX, tip } from '@observablehq/plot';
import { valueText } from '../../view/cells.js';
import { drawPlot, labelRoom, roomAbout, shortened, styleOf } from '../draw.js';
import { judgedBy, type State, seriesById } from '../state.js';

/** Scores of every method, with errors, seeds and the paper's. */
export function glance(state: State, key: string, width: number): Node[] {
  const found = judgedBy(state, key);
  if (!found) return [];
  const { table } = found;
  const column = table.columns.findIndex(({ title }) => title === state.metric);
  const series = seriesById(state);
  const rows = table.rows.flatMap(({ series: id, cells }) => {
    const cell = cells[column];
    const of = series.get(id)!;
    return cell && 'values' in cell ? [{ ...of, value: cell.values[0], ...styleOf(of) }] : [];
  });
  if (rows.length === 0) return [document.createTextNode(`No run has ${state.metric} under this protocol.`)];
  const room = labelRoom(
    rows.map(({ label }) => label),
    width,
  );
  const labels = new Map(rows.map(({ id, label }) => [id, label]));
  const errors = rows.filter(({ value }) => value.se !== undefined);
  const seeds = rows.flatMap((row) =>
    row.value.n > 1 ? row.value.each.map(({ value }) => ({ ...row, at: value })) : [],
  );
  const papers = rows.flatMap((row) => (row.value.paper ? [{ ...row, at: row.value.paper.mean }] : []));
  return [
    drawPlot(
      {
        width,
        height: rows.length * 30 + 56,
        marginLeft: room,
        marginRight: 24,
        marginBottom: 40,
        x: {
          ...roomAbout([...rows.map(({ value }) => value.mean), ...papers.map(({ at }) => at)]),
          ...{ nice: true, label: `${state.metric}, percent`, labelAnchor: 'center', labelArrow: 'none' },
        },
        y: { type: 'band', domain: rows.map(({ id }) => id), label: null, padding: 0.2 },
        symbol: { type: 'identity' },
        marks: [
          gridX({ stroke: 'var(--line)', strokeOpacity: 1 }),
          axisX({
            ticks: Math.max(3, Math.round(width / 110)),
            tickSize: 0,
            label: `${state.metric}, percent`,
            labelAnchor: 'center',
            labelArrow: 'none',
            color: 'var(--soft)',
          }),
          axisY({
            tickSize: 0,
            tickFormat: (id: string) => shortened(labels.get(id) ?? id, room),
            color: 'var(--ink)',
            label: null,
          }),
          ruleY(rows, { y: 'id', stroke: 'var(--line)' }),
          tickX(seeds, {
            x: 'at',
            y: 'id',
            stroke: 'colour',
            strokeOpacity: 0.6,
            insetTop: 3,
            insetBottom: 3,
          }),
          ruleY(errors, {
            y: 'id',
            x1: ({ value }) => value.mean - value.se,
            x2: ({ value }) => value.mean + value.se,
            stroke: 'colour',
            strokeWidth: 3,
          }),
          dot(papers, {
            x: 'at',
            y: 'id',
            symbol: 'diamond',
            r: 6,
            stroke: 'var(--ink)',
            strokeWidth: 1.3,
            fill: 'var(--page)',
          }),
          dot(rows, {
            x: ({ value }) => value.mean,
            y: 'id',
            symbol: 'symbol',
            r: 6,
            fill: 'colour',
            stroke: 'var(--page)',
            strokeWidth: 1,
          }),
          tip(
            rows,
            pointerY({
              x: ({ value }) => value.mean,
              y: 'id',
              title: ({ label, value }) =>
                `${label}: ${valueText(value, 'percent')}${value.paper ? `\nthe paper: ${valueText(value.paper, 'percent')}` : ''}`,
            }),
          ),
        ],
      },
      `${state.metric} of ${rows.length} methods in percent`,
    ),
  ];
}
