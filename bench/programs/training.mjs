// Milliseconds of a training step as `simvae train` does it, augmentation and order included.
// Usage: node training.mjs [--color --images N | --data-dir DIR] [--method NAME] [--learning-rate R] [--epochs N | --warm-up N] [--steps N | --parts N]
import { parseArgs } from 'node:util';
import { serve } from '../processes/serve.mjs';
import { colorImages, makeTrainer, realImages, runSteps, timeSteps } from './make-trainer.mjs';

const { values } = parseArgs({
  options: {
    method: { type: 'string', default: 'simvae' },
    'data-dir': { type: 'string' },
    // Random images of 32 x 32 in colour in place of FashionMNIST, and how many.
    color: { type: 'boolean', default: false },
    images: { type: 'string', default: '10000' },
    'learning-rate': { type: 'string', default: '3e-4' },
    // What is trained before anything is measured.
    epochs: { type: 'string', default: '0' },
    'warm-up': { type: 'string', default: '0' },
    // Steps of a turn: a number, or an epoch in parts.
    steps: { type: 'string', default: '100' },
    parts: { type: 'string', default: '0' },
  },
});
const trainer = await makeTrainer(values.method, {
  ...(values.color ? colorImages(Number(values.images)) : await realImages(values['data-dir'])),
  learningRate: Number(values['learning-rate']),
});
if (Number(values.epochs) > 0) await trainer.train({ epochs: Number(values.epochs) });
await runSteps(trainer, Number(values['warm-up']));
const parts = Number(values.parts);
await serve(async () => {
  if (parts > 0) return timeSteps(trainer, Math.floor(trainer.stepsPerEpoch / parts));
  // Caches are cold, and views may have been made while nobody looked.
  await runSteps(trainer, 10);
  return timeSteps(trainer, Number(values.steps));
});
await trainer.dispose();
