import { createHash } from 'node:crypto';
import { encode } from 'fast-png';
import type { StageResults } from '../stages.js';
import type { ExampleProfile } from './example-profile.js';

/** Height and width of an example image; pictures show each pixel twice as wide and high. */
const size = 12;
const zoom = 2;
const gap = 2;

/** Grey in 0 .. 1 of a pixel. */
type Image = (y: number, x: number) => number;

/** The class of a test image. */
export const classOf = (image: number, classes: number): number => image % classes;

/** A bar whose slope is the class of a test image, moved and thick a little otherwise for each. */
export function exampleImage(image: number, classes: number): Image {
  const angle = (Math.PI * classOf(image, classes)) / classes;
  const shift = (((image * 7) % 5) - 2) / 2;
  const width = 1.5 + ((image * 3) % 4) / 4;
  return (y, x) => {
    const middle = (size - 1) / 2;
    const distance = Math.abs((x - middle) * Math.sin(angle) - (y - middle) * Math.cos(angle) + shift);
    return Math.max(0, Math.min(1, width + 0.5 - distance));
  };
}

/** An image as a model of so much accuracy gives it back: the better, the less grey. */
function reconstructed(image: Image, score: number): Image {
  return (y, x) => score * image(y, x) + (1 - score) * 0.3;
}

/** A PNG of one grey, in 0 .. 1. */
export function examplePicture(grey: number, height = 4, width = height): Uint8Array {
  return png(height, width, () => grey);
}

function png(height: number, width: number, grey: Image): Uint8Array {
  const data = Uint8Array.from({ length: height * width }, (_, i) =>
    Math.round(255 * grey(Math.floor(i / width), i % width)),
  );
  return encode({ data, height, width, channels: 1 });
}

/** Images in a grid on white, as `figures` lays them out. */
function grid(images: readonly Image[], columns: number): Uint8Array {
  const side = size * zoom + gap;
  const rows = Math.ceil(images.length / columns);
  return png(rows * side + gap, columns * side + gap, (y, x) => {
    const [row, column] = [Math.floor((y - gap) / side), Math.floor((x - gap) / side)];
    const [dy, dx] = [y - gap - row * side, x - gap - column * side];
    const image = images[row * columns + column];
    if (dy < 0 || dx < 0 || dy >= side - gap || dx >= side - gap || image === undefined) return 1;
    return image(Math.floor(dy / zoom), Math.floor(dx / zoom));
  });
}

/** Pictures by their names in the folder of a run. */
export type ExamplePictures = Readonly<Record<string, Uint8Array>>;

/** The stage `figures`, with its pictures. */
export function exampleFigures({ score, targets }: ExampleProfile): {
  readonly result: StageResults['figures'];
  readonly pictures: ExamplePictures;
} {
  const [[target, { classes: names }]] = Object.entries(targets);
  const classes = names.length;
  const images = Array.from({ length: 2 * classes }, (_, i) => i);
  const rows = [images.slice(0, classes), images.slice(classes)];
  const reconstructions = rows.flatMap((row) => {
    const originals = row.map((image) => exampleImage(image, classes));
    return [...originals, ...originals.map((image) => reconstructed(image, score))];
  });
  const samples = Array.from({ length: 8 * classes }, (_, i) =>
    reconstructed(exampleImage(i + 7 * classes, classes), score),
  );
  const layout = { columns: classes, cell: { height: size * zoom, width: size * zoom }, gap };
  const columns = { target, classes: names };
  return {
    result: {
      files: ['figures/reconstructions.png', 'figures/class-samples.png'],
      layout: {
        'figures/reconstructions.png': { kind: 'reconstructions', ...layout, rows: 4, ...columns, images },
        'figures/class-samples.png': { kind: 'class-samples', ...layout, rows: 8, ...columns },
      },
    },
    pictures: {
      'figures/reconstructions.png': grid(reconstructions, classes),
      'figures/class-samples.png': grid(samples, classes),
    },
  };
}

/** The picture of a map's images, for so many of so many classes. */
export function exampleSprite(
  count: number,
  classes: number,
): { readonly sprite: StageResults['map']['sprite']; readonly pictures: ExamplePictures } {
  const columns = Math.ceil(Math.sqrt(count));
  const images = Array.from({ length: count }, (_, i) => exampleImage(i, classes));
  const picture = png(Math.ceil(count / columns) * size, columns * size, (y, x) => {
    const image = images[Math.floor(y / size) * columns + Math.floor(x / size)];
    return image === undefined ? 0 : image(y % size, x % size);
  });
  const file = 'figures/test-images.png';
  const digest = createHash('sha256').update(picture).digest('hex');
  return {
    sprite: { file, digest, columns, height: size, width: size },
    pictures: { [file]: picture },
  };
}
