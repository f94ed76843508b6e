import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { median } from './measure.mjs';

/** From starting Node to the end of the first training step, on the embedded data. */
export async function measureFirstStep() {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)]);
    if (status !== 0) throw new Error(`The first step failed: ${stderr}`);
    times.push(performance.now() - start);
  }
  return [{ what: 's from start to first step', value: (median(times) / 1000).toFixed(2), goal: 'under 2' }];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { augmentationPresets, createViewSampler } = await import('@simvae/augment');
  const { loadDataset } = await import('@simvae/data');
  const { makeTrainer } = await import('./make-trainer.mjs');
  const { train, imageShape } = await loadDataset('fashion-mnist-mini');
  const sampler = createViewSampler({ ...augmentationPresets['fashion-mnist'], imageShape, seed: 0 });
  const trainer = await makeTrainer('simvae', {
    images: train.images,
    fillViews: ({ indices, epoch, views, out }) => sampler.batch(train.images, indices, epoch, views, out),
  });
  await trainer.runStep();
}
