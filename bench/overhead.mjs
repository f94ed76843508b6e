// Prints what a training step of each method costs beside one of SimVAE with as many views, and that memory stays flat.
// Usage: node bench/overhead.mjs [--steps N]
import { parseArgs } from 'node:util';
import { methods } from '@simvae/baselines';
import { fillOnce, makeTrainer, runSteps } from './speed/make-trainer.mjs';
import { alternate } from './speed/measure.mjs';

/** Goals, as multiples of SimVAE's step. */
const goals = { simclr: 1.1, vicreg: 1.1, infonce: 1.1, vae: 1.1, 'beta-vae': 1.1, 'cr-vae': 1.2, moco: 1.4 };

const { values } = parseArgs({ options: { steps: { type: 'string', default: '2000' } } });
const images = Uint8Array.from({ length: 10_000 * 784 }, (_, i) => (i * 7919) % 256);
/** @type {Record<string, import('@simvae/train').Trainer>} */
const trainers = {};
for (const name of Object.keys(methods)) {
  // There is nothing to train in the random encoder.
  if (name !== 'random') trainers[name] = await makeTrainer(name, { images, fillViews: fillOnce });
}
const stepsPerTurn = 10;
/** @param {string} name */
const viewsPerStep = (name) => trainers[name].imagesPerStep * trainers[name].method.views;
const times = await alternate(
  Object.fromEntries(
    Object.entries(trainers).map(([name, trainer]) => [name, () => runSteps(trainer, stepsPerTurn)]),
  ),
  { rounds: 11 },
);
const width = Math.max(...Object.keys(times).map((name) => name.length));
for (const [name, milliseconds] of Object.entries(times)) {
  const goal = goals[/** @type {keyof typeof goals} */ (name)];
  const note = goal === undefined ? '' : `  (goal: at most ${goal})`;
  const ratio = milliseconds / viewsPerStep(name) / (times.simvae / viewsPerStep('simvae'));
  console.log(
    `${name.padEnd(width)}  ${(milliseconds / stepsPerTurn).toFixed(1).padStart(6)} ms  ${ratio.toFixed(2)} x SimVAE a view${note}`,
  );
}

for (const name of ['moco', 'instance-discrimination', 'simvae']) {
  await runSteps(trainers[name], 100);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  await runSteps(trainers[name], Number(values.steps));
  globalThis.gc?.();
  const growth = (process.memoryUsage().rss - before) / 1e6;
  console.log(`${name}: memory changed by ${growth.toFixed(1)} MB over ${values.steps} steps`);
}
for (const trainer of Object.values(trainers)) await trainer.dispose();
