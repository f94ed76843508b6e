// Milliseconds of a training from its data to its last epoch: as a run of a study, with log, checkpoints and diagnostics, or as a bare
// loop over the same trainer (--bare). Usage: node app.mjs [--bare] [--data-dir DIR] [--method NAME] [--epochs N]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomViews } from '@simvae/augment';
import { engines } from '@simvae/compile';
import { loadDataset } from '@simvae/data';
import { buildMethod, planStudy, runStudy } from '@simvae/study';
import { Trainer } from '@simvae/train';
import { serve } from '../processes/serve.mjs';
import { threads } from './make-trainer.mjs';

const { values } = parseArgs({
  options: {
    bare: { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
    method: { type: 'string', default: 'simvae' },
    epochs: { type: 'string', default: '1' },
  },
});
const name = values['data-dir'] === undefined ? 'fashion-mnist-mini' : 'fashion-mnist';
const dataset = await loadDataset(name, { dataDir: values['data-dir'] });
const load = async () => dataset;
const folder = mkdtempSync(join(tmpdir(), 'simvae-bench-'));
try {
  const request = {
    dataset: name,
    methods: [values.method],
    length: { epochs: Number(values.epochs) },
    engine: { name: 'onnx', threads },
  };
  const planned = await planStudy(request, { out: folder, load });
  await serve(async () => {
    const start = performance.now();
    await (values.bare ? trainBare(planned[0]) : trainAsRun());
    return performance.now() - start;
  });

  async function trainAsRun() {
    const { failures } = await runStudy(planned, { out: folder, load, force: true, evaluate: false });
    if (failures.length > 0) throw new Error(failures[0].message);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {import('@simvae/study').PlannedRun} run */
async function trainBare({ identity, seed, definition }) {
  const { images } = dataset.train;
  const { imageShape, count: imageCount } = images;
  const method = buildMethod(definition, identity, { imageShape, imageCount });
  const { epochs, batchSize, batchUnit, learningRate, schedule, warmupEpochs } = identity.training;
  const augmentation = /** @type {import('@simvae/augment').Augmentation} */ (identity.augmentation);
  const trainer = await Trainer.create({
    method,
    images,
    views: randomViews(images, { augmentation, seed, originalFirst: method.originalFirst }),
    seed,
    batchSize,
    batchUnit,
    optimizer: { name: 'adam', learningRate },
    schedule:
      schedule === 'constant' ? { name: schedule, warmupEpochs } : { name: schedule, warmupEpochs, epochs },
    engine: { ...engines.onnx, threads },
  });
  await trainer.train({ epochs });
  await trainer.dispose();
}
