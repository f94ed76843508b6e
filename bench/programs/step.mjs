// Milliseconds of a training step: forward, gradients and Adam, without augmentation.
// Usage: node step.mjs [--color] [--method NAME] [--batch-size N] [--batch-unit views|images] [--engine NAME] [--steps N]
import { parseArgs } from 'node:util';
import { serve } from '../processes/serve.mjs';
import { makeTrainer, runSteps, stillImages, timeSteps } from './make-trainer.mjs';

const { values } = parseArgs({
  options: {
    // Images of 32 x 32 in colour with residual networks, in place of 28 x 28 in grey with MLPs.
    color: { type: 'boolean', default: false },
    method: { type: 'string', default: 'simvae' },
    'batch-size': { type: 'string', default: '128' },
    'batch-unit': { type: 'string', default: 'views' },
    engine: { type: 'string', default: 'onnx' },
    steps: { type: 'string', default: '40' },
  },
});
const trainer = await makeTrainer(values.method, {
  ...stillImages(10_000, values.color ? [32, 32, 3] : [28, 28, 1]),
  batchSize: Number(values['batch-size']),
  batchUnit: /** @type {'views' | 'images'} */ (values['batch-unit']),
  engine: values.engine,
});
await runSteps(trainer, values.color ? 2 : 5);
await serve(() => timeSteps(trainer, Number(values.steps)), {
  viewsPerStep: trainer.imagesPerStep * trainer.method.views,
});
await trainer.dispose();
