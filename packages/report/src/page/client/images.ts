import type { ReportData } from '../data.js';

/** Pictures by digest, decoded once. */
const decoded = new Map<string, Promise<HTMLImageElement>>();

export function pictureOf({ images }: ReportData, digest: string): Promise<HTMLImageElement> {
  let picture = decoded.get(digest);
  if (picture === undefined) {
    const image = new Image();
    image.src = images[digest];
    picture = image.decode().then(() => image);
    decoded.set(digest, picture);
  }
  return picture;
}

/** A rectangle of a picture. */
export interface Cut {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a cell of a sheet lies. */
export function sheetCell(
  { cell: { width, height }, gap }: { cell: { width: number; height: number }; gap: number },
  row: number,
  column: number,
): Cut {
  return { x: gap + column * (width + gap), y: gap + row * (height + gap), width, height };
}

/** Where an image of a sprite lies. */
export function spriteCell(
  { columns, width, height }: { columns: number; width: number; height: number },
  at: number,
): Cut {
  return { x: (at % columns) * width, y: Math.floor(at / columns) * height, width, height };
}

/** One cell of a drawing. */
export interface Placed {
  readonly picture: HTMLImageElement;
  readonly cut: Cut;
  readonly row: number;
  readonly column: number;
  /** In a red frame with a filled corner, for those who see no red. */
  readonly wrong?: boolean;
  /** Set apart from those to its right. */
  readonly apart?: boolean;
}

/** Draws cells of pictures as a grid of squares, sharp on every screen. */
export function drawCells(
  cells: readonly Placed[],
  { size, gap = 2, label }: { readonly size: number; readonly gap?: number; readonly label: string },
): HTMLCanvasElement {
  const rows = Math.max(0, ...cells.map(({ row }) => row + 1));
  const columns = Math.max(0, ...cells.map(({ column }) => column + 1));
  const extra = cells.some(({ apart }) => apart) ? 8 : 0;
  const [width, height] = [columns * (size + gap) - gap + extra, rows * (size + gap) - gap];
  const canvas = document.createElement('canvas');
  const scale = Math.max(1, Math.ceil(window.devicePixelRatio));
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  context.imageSmoothingEnabled = false;
  const mark = getComputedStyle(document.documentElement).getPropertyValue('--bad').trim();
  for (const { picture, cut, row, column, wrong } of cells) {
    const [x, y] = [column * (size + gap) + (column > 0 ? extra : 0), row * (size + gap)];
    context.drawImage(picture, cut.x, cut.y, cut.width, cut.height, x, y, size, size);
    if (!wrong) continue;
    context.strokeStyle = mark;
    context.fillStyle = mark;
    context.lineWidth = 1.5;
    context.strokeRect(x + 0.75, y + 0.75, size - 1.5, size - 1.5);
    const notch = size / 3.5;
    context.beginPath();
    context.moveTo(x + size - notch, y);
    context.lineTo(x + size, y);
    context.lineTo(x + size, y + notch);
    context.fill();
  }
  return canvas;
}
