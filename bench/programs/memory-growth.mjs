// MB by which memory grows over some training steps. Usage: node --expose-gc memory-growth.mjs [--method NAME] [--steps N]
import { parseArgs } from 'node:util';
import { serve } from '../processes/serve.mjs';
import { makeTrainer, runSteps, stillImages } from './make-trainer.mjs';

const { values } = parseArgs({
  options: { method: { type: 'string', default: 'simvae' }, steps: { type: 'string', default: '2000' } },
});
const trainer = await makeTrainer(values.method, stillImages(10_000));
const memory = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
};
await runSteps(trainer, 100);
await serve(async () => {
  const before = memory();
  await runSteps(trainer, Number(values.steps));
  return memory() - before;
});
await trainer.dispose();
