import { axisX, axisY, cell, pointer, text, tip } from '@observablehq/plot';
import { drawPlot, element, legend } from '../draw.js';
import { type State, seriesById } from '../state.js';

/** Pixels of a cell: those of two classes need no more. */
const largest = 64;

/** Confusion matrices of the chosen judge: a panel for each series. */
export function confusions(state: State, key: string, width: number, figure: HTMLElement): Node[] {
  const at = key.indexOf(' ');
  const [dataset, target] = [key.slice(0, at), key.slice(at + 1)];
  const control = figure.previousElementSibling?.querySelector<HTMLSelectElement>('select[data-probe]');
  const shown = state.data.confusions.filter(
    (each) =>
      each.dataset === dataset && each.target === target && each.probe === (control?.value ?? 'linear'),
  );
  const columns = Math.max(1, Math.min(3, Math.floor(width / 300), shown.length));
  const most = Math.min(420, Math.floor((width - (columns - 1) * 24) / columns));
  const series = seriesById(state);
  const panels = shown.map(({ classes, counts, series: id }) => {
    const cells = counts.flatMap((row, i) => {
      const sum = row.reduce((total, count) => total + count, 0);
      return row.map((count, j) => ({ i, j, count, share: sum === 0 ? 0 : count / sum }));
    });
    const longest = Math.max(...classes.map(({ length }) => length));
    const room = Math.min(92, 14 + longest * 6.2);
    const side = Math.min(largest, (most - room - 6) / classes.length);
    const each = Math.round(room + 6 + side * classes.length);
    const upright = longest * 6.2 > side;
    const name = (i: number) => (classes[i].length > 12 ? `${classes[i].slice(0, 11)}…` : classes[i]);
    const drawn = drawPlot(
      {
        width: each,
        height: each - room + (upright ? room : 26) + 22,
        marginLeft: room,
        marginTop: 4,
        marginRight: 4,
        marginBottom: (upright ? room : 26) + 16,
        padding: 0.04,
        x: { domain: classes.map((_, j) => j) },
        y: { domain: classes.map((_, i) => i) },
        marks: [
          axisY({ tickSize: 0, tickFormat: name, color: 'var(--soft)', label: null, fontSize: 11 }),
          axisX({
            tickSize: 0,
            tickFormat: name,
            tickRotate: upright ? -60 : 0,
            color: 'var(--soft)',
            label: null,
            fontSize: 11,
          }),
          cell(cells, { x: 'j', y: 'i', fill: 'var(--line)', fillOpacity: 0.35 }),
          cell(cells, {
            x: 'j',
            y: 'i',
            fill: ({ i, j }) => (i === j ? 'var(--right)' : 'var(--bad)'),
            fillOpacity: ({ share }) => share,
          }),
          text(side >= 16 ? cells.filter(({ share }) => share >= 0.005) : [], {
            x: 'j',
            y: 'i',
            text: ({ share }) => (100 * share).toFixed(0),
            fontSize: side >= 20 ? 10 : 8.5,
            fill: ({ share }) => (share > 0.55 ? 'var(--on-fill)' : 'var(--ink)'),
          }),
          tip(
            cells,
            pointer({
              x: 'j',
              y: 'i',
              title: ({ i, j, count, share }) =>
                `${classes[i]} taken for ${classes[j]}\n${count} images, ${(100 * share).toFixed(1)} %`,
            }),
          ),
        ],
        color: { type: 'identity' },
        opacity: { type: 'identity' },
      },
      `Confusion matrix of ${series.get(id)?.label}`,
    );
    return element('div', 'panel', element('p', 'panel-title', legend([series.get(id)!])), drawn);
  });
  return [element('div', 'grid', ...panels)];
}
