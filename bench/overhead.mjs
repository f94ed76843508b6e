// Prints what a training step of each method costs beside one of SimVAE with as many views, and that memory stays flat.
// Usage: node bench/overhead.mjs [--steps N]
import { parseArgs } from 'node:util';
import { methods } from '@simvae/baselines';
import { alternate, median, medianRatio } from './processes/alternate.mjs';
import { Program } from './processes/program.mjs';

/** Goals, as multiples of SimVAE's step. @type {Record<string, number>} */
const goals = { simclr: 1.1, vicreg: 1.1, infonce: 1.1, vae: 1.1, 'beta-vae': 1.1, 'cr-vae': 1.2, moco: 1.4 };

const { values } = parseArgs({ options: { steps: { type: 'string', default: '2000' } } });
// There is nothing to train in the random encoder.
const names = Object.keys(methods).filter((name) => name !== 'random');
/** Each method in a process of its own. @type {Record<string, Program>} */
const programs = {};
for (const name of names) {
  programs[name] = await Program.node('step.mjs', ['--method', name, '--steps', '10']);
}
/** Milliseconds of a step, in turns. */
const steps = await alternate(
  Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, () => program.turn()])),
  11,
);
const perView = (/** @type {string} */ name) => {
  const views = Number(programs[name].about.viewsPerStep);
  return steps[name].map((milliseconds) => milliseconds / views);
};
const width = Math.max(...names.map((name) => name.length));
for (const name of names) {
  const note = goals[name] === undefined ? '' : `  (goal: at most ${goals[name]})`;
  const milliseconds = median(steps[name]).toFixed(1).padStart(6);
  const ratio = medianRatio(perView(name), perView('simvae')).toFixed(2);
  console.log(`${name.padEnd(width)}  ${milliseconds} ms  ${ratio} x SimVAE a view${note}`);
}
await Promise.all(Object.values(programs).map((program) => program.end()));

for (const name of ['moco', 'instance-discrimination', 'simvae']) {
  const program = await Program.node('memory-growth.mjs', ['--method', name, '--steps', values.steps]);
  const growth = await program.turn();
  console.log(`${name}: memory changed by ${growth.toFixed(1)} MB over ${values.steps} steps`);
  await program.end();
}
