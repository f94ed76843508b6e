import { augmentationPresets, createViewSampler } from '@simvae/augment';
import { loadDataset } from '@simvae/data';
import { makeTrainer, runSteps } from './make-trainer.mjs';
import { alternate, count } from './measure.mjs';

const steps = 40;

/**
 * Training SimVAE as `simvae train` does, augmentation and order included, beside the bare step.
 *
 * @param {{ dataDir?: string }} options
 */
export async function measureEndToEnd({ dataDir }) {
  const name = dataDir === undefined ? 'fashion-mnist-mini' : 'fashion-mnist';
  const { train, imageShape } = await loadDataset(name, { dataDir });
  const sampler = createViewSampler({ ...augmentationPresets[name], imageShape, seed: 0 });
  const bare = await makeTrainer('simvae', { images: train.images });
  const whole = await makeTrainer('simvae', {
    images: train.images,
    fillViews: ({ indices, epoch, views, out }) => sampler.batch(train.images, indices, epoch, views, out),
  });
  const times = await alternate(
    { bare: () => runSteps(bare, steps), whole: () => runSteps(whole, steps) },
    { rounds: 9, warmup: 1 },
  );
  return [
    {
      what: `views/s of SimVAE end to end on ${name}, augmentation and order included`,
      value: count((126_000 * steps) / times.whole),
      goal: 'at least 3,500',
    },
    {
      what: 'of the bare step',
      value: `${((100 * times.bare) / times.whole).toFixed(1)} %`,
      goal: 'at least 85 %',
    },
  ];
}
