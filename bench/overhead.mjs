// Prints what a training step of each method costs beside one of SimVAE with as many views, and that memory stays flat.
// Usage: node bench/overhead.mjs [--steps N]
import { parseArgs } from 'node:util';
import { methods } from '@simvae/baselines';
import { makeTrainer, runSteps } from './speed/make-trainer.mjs';
import { alternate } from './speed/measure.mjs';

/** Goals, as multiples of SimVAE's step. */
const goals = { simclr: 1.1, vicreg: 1.1, infonce: 1.1, vae: 1.1, 'beta-vae': 1.1, 'cr-vae': 1.2, moco: 1.4 };

const { values } = parseArgs({ options: { steps: { type: 'string', default: '2000' } } });
const images = Uint8Array.from({ length: 10_000 * 784 }, (_, i) => (i * 7919) % 256);
/** @type {(request: { out: Float32Array }) => void} */
const fillViews = ({ out }) => {
  if (out[0] === 0) for (let i = 0; i < out.length; i++) out[i] = 0.5 + 0.5 * Math.sin(i);
};
/** @type {Record<string, import('@simvae/train').Trainer>} */
const trainers = {};
for (const [name, { create }] of Object.entries(methods)) {
  if (create && name !== 'random') trainers[name] = await makeTrainer(name, { images, fillViews });
}
const times = await alternate(
  Object.fromEntries(Object.entries(trainers).map(([name, trainer]) => [name, () => runSteps(trainer, 10)])),
  { rounds: 11 },
);
const width = Math.max(...Object.keys(times).map((name) => name.length));
for (const [name, milliseconds] of Object.entries(times)) {
  const { imagesPerStep, method } = trainers[name];
  const goal = goals[/** @type {keyof typeof goals} */ (name)];
  const note = goal === undefined ? '' : `  (goal: at most ${goal})`;
  const perView = milliseconds / 10 / (imagesPerStep * method.views);
  const reference = times.simvae / 10 / (trainers.simvae.imagesPerStep * trainers.simvae.method.views);
  console.log(
    `${name.padEnd(width)}  ${(milliseconds / 10).toFixed(1).padStart(6)} ms  ${(perView / reference).toFixed(2)} x SimVAE a view${note}`,
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
