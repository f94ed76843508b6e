import type { StageResults } from '@simvae/runs';
import { classSampleGrid } from '../figures/class-sample-grid.js';
import { encodePng, type ImageGrid } from '../figures/image-grid.js';
import { reconstructionGrid } from '../figures/reconstruction-grid.js';
import type { Evaluation } from './evaluation.js';
import { singleTargets } from './targets.js';

type Layout = StageResults['figures']['layout'][string];

/** Reconstructions of test images, the same for every method; and samples of the classes of every target that is judged by itself. */
export async function drawFigures(evaluation: Evaluation): Promise<StageResults['figures']> {
  const { model } = await evaluation.decoding();
  const { dataset, seed, folder } = evaluation.input;
  const { target } = dataset;
  evaluation.show('figures', 0);
  const layout: Record<string, Layout> = {};
  const write = async (
    name: string,
    grid: ImageGrid,
    about: Pick<Layout, 'kind' | 'images'>,
    columns: object,
  ) => {
    const file = await folder.writeFigure(name, encodePng(grid));
    const { columns: count, rows, cell, gap } = grid;
    layout[file] = { ...about, columns: count, rows, cell, gap, ...columns };
  };
  const classesOf = (name: string, codes: readonly number[]) => {
    const { classes } = dataset.test.labels[name];
    return { target: name, classes: codes.map((code) => classes[code]) };
  };

  const reconstructions = await reconstructionGrid(model, dataset);
  if (reconstructions !== undefined) {
    const { images, classes } = reconstructions;
    const columns = target !== undefined && classes !== undefined ? classesOf(target, classes) : {};
    await write('reconstructions', reconstructions, { kind: 'reconstructions', images }, columns);
  }
  for (const name of singleTargets(dataset)) {
    const file = name === target ? 'class-samples' : `class-samples-${name.replace(/\W+/g, '-')}`;
    const gaussians = await evaluation.gaussians(name);
    const grid = await classSampleGrid(model, gaussians, seed);
    await write(file, grid, { kind: 'class-samples' }, classesOf(name, gaussians.classes.map(Number)));
  }
  return { files: Object.keys(layout), layout };
}
