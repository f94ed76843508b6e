import { element, legend } from '../draw.js';
import { drawCells, type Placed, pictureOf, sheetCell, spriteCell } from '../images.js';
import { type State, seriesById } from '../state.js';
import { labelOf, ofAnotherClass } from './map.js';

/** The same test images reconstructed by every method. */
export async function reconstructions(state: State, dataset: string, width: number): Promise<Node[]> {
  const series = seriesById(state);
  const sheets = state.data.pictures.filter(
    ({ kind, series: id }) => kind === 'reconstructions' && series.get(id)?.dataset === dataset,
  );
  const [first] = sheets;
  if (!first) return [];
  const all = first.images ?? Array.from({ length: (first.columns * first.rows) / 2 }, (_, i) => i);
  // Those that every method shows.
  const common = all.filter((image) =>
    sheets.every(({ images }) => images === undefined || images.includes(image)),
  );
  const narrow = width < 560;
  const room = narrow ? width : width - 150;
  const size = Math.max(28, Math.min(64, Math.floor(room / common.length) - 3));
  const shown = common.slice(0, Math.max(1, Math.floor((room + 3) / (size + 3))));
  const rows: [label: Node, canvas: Node][] = [];
  for (const [nth, sheet] of [first, ...sheets].entries()) {
    const picture = await pictureOf(state.data, sheet.image);
    const of = series.get(sheet.series)!;
    const cells = shown.map((image, column): Placed => {
      const at = sheet.images ? sheet.images.indexOf(image) : image;
      const row = 2 * Math.floor(at / sheet.columns) + (nth === 0 ? 0 : 1);
      return { picture, cut: sheetCell(sheet, row, at % sheet.columns), row: 0, column };
    });
    const label =
      nth === 0 ? element('span', 'strip-name', 'Test images') : element('span', 'strip-name', legend([of]));
    const what = nth === 0 ? 'Test images' : `The same images reconstructed by ${of.label}`;
    rows.push([label, drawCells(cells, { size, gap: 3, label: what })]);
  }
  return [element('div', `strips${narrow ? ' narrow' : ''}`, ...rows.flat())];
}

/** Images drawn for each class: a panel for each method. */
export async function samples(state: State, dataset: string, width: number): Promise<Node[]> {
  const series = seriesById(state);
  const sheets = state.data.pictures.filter(
    ({ kind, series: id }) => kind === 'class-samples' && series.get(id)?.dataset === dataset,
  );
  const several = new Set(sheets.map(({ target }) => target)).size > 1;
  const across = Math.max(1, Math.min(3, Math.floor(width / 300), sheets.length));
  const each = Math.min(480, Math.floor((width - (across - 1) * 24) / across));
  const panels: Node[] = [];
  for (const sheet of sheets) {
    const picture = await pictureOf(state.data, sheet.image);
    const size = Math.max(16, Math.min(48, Math.floor(each / sheet.columns) - 2));
    const columns = Math.min(sheet.columns, Math.floor((each + 2) / (size + 2)));
    const cells = Array.from({ length: sheet.rows * columns }, (_, i): Placed => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return { picture, cut: sheetCell(sheet, row, column), row, column };
    });
    const of = series.get(sheet.series)!;
    const names = (sheet.classes ?? []).slice(0, columns);
    const canvas = drawCells(cells, {
      size,
      label: `Images decoded by ${of.label} for ${names.join(', ') || 'each class'}`,
    });
    const which = `${several ? `${sheet.target}, ` : ''}seed ${sheet.seed}`;
    const title = element('p', 'panel-title', legend([of]), element('span', 'fine', which));
    panels.push(element('div', 'panel', title, columnNames(names, size), canvas));
  }
  return [element('div', 'grid', ...panels)];
}

/** Names above the columns of a grid, cut where they are too long. */
function columnNames(names: readonly string[], size: number): HTMLElement {
  const row = element('div', 'column-names');
  for (const name of names) {
    const label = element('span', '', element('span', '', name));
    label.title = name;
    label.style.width = `${size}px`;
    row.append(label);
  }
  return row;
}

/** An image of each class and its neighbours: a panel for each method. */
export async function neighbours(state: State, key: string, width: number): Promise<Node[]> {
  const map = state.data.maps[Number(key)];
  if (!map) return [];
  const picture = await pictureOf(state.data, map.sprite.image);
  const labels = labelOf(map);
  const queries = labels
    ? labels.classes.flatMap((_, label) => {
        const at = labels.values.indexOf(label);
        return at === -1 ? [] : [at];
      })
    : map.images.slice(0, 8).map((_, i) => i);
  const series = seriesById(state);
  const columns = Math.max(1, Math.min(4, Math.floor(width / 270)));
  const each = Math.min(360, Math.floor((width - (columns - 1) * 24) / columns));
  const panels = map.layouts.map(({ series: id, neighbors }) => {
    const wide = 1 + Math.max(...neighbors.map(({ length }) => length));
    const size = Math.floor((each - 8) / wide) - 2;
    const cells = queries.slice(0, 12).flatMap((query, row) =>
      [query, ...neighbors[query]].map(
        (at, column): Placed => ({
          picture,
          cut: spriteCell(map.sprite, at),
          row,
          column,
          apart: column === 0,
          wrong: ofAnotherClass(labels, query, at),
        }),
      ),
    );
    const { label } = series.get(id)!;
    const wrong = cells.filter(({ wrong }) => wrong).length;
    const what = `Nearest neighbours by ${label}: ${wrong} of ${cells.length - Math.min(12, queries.length)} of another class`;
    return element(
      'div',
      'panel',
      element('p', 'panel-title', legend([series.get(id)!])),
      drawCells(cells, { size, label: what }),
    );
  });
  return [element('div', 'grid', ...panels)];
}
