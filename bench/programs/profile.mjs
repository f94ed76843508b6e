// Where the time of a training step goes: milliseconds of each tfjs kernel, and of each operator of ONNX Runtime, in a table.
// Usage: node profile.mjs [--grey] [--method NAME] [--steps N]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTrainer, runSteps, stillImages } from './make-trainer.mjs';

const { values } = parseArgs({
  options: {
    grey: { type: 'boolean', default: false },
    method: { type: 'string', default: 'simvae' },
    steps: { type: 'string', default: '10' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'simvae-profile-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const trainer = await makeTrainer(values.method, {
  ...stillImages(1000, values.grey ? [28, 28, 1] : [32, 32, 3]),
  compile: { profile: join(folder, 'profile') },
});
const steps = Number(values.steps);
const warmUp = 2;
await runSteps(trainer, warmUp + steps);
await trainer.dispose();

/** @type {{ cat: string, name: string, dur: number, args: { op_name?: string } }[]} */
const events = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
/** Times of each operator, one a step. @type {Map<string, { operator: string, times: number[] }>} */
const nodes = new Map();
for (const { cat, name, dur, args } of events) {
  if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
  const node = nodes.get(name) ?? { operator: String(args.op_name), times: [] };
  node.times.push(dur / 1000);
  nodes.set(name, node);
}
/** @type {Record<'kernel' | 'operator', Map<string, number>>} */
const sums = { kernel: new Map(), operator: new Map() };
let total = 0;
for (const [name, { operator, times }] of nodes) {
  // Of the steps after the first ones.
  const time = times.slice(warmUp).reduce((sum, value) => sum + value, 0) / (times.length - warmUp);
  const kernel = name.split('#')[0];
  total += time;
  sums.kernel.set(kernel, (sums.kernel.get(kernel) ?? 0) + time);
  sums.operator.set(operator, (sums.operator.get(operator) ?? 0) + time);
}
for (const [group, times] of Object.entries(sums)) {
  console.log(`\n${group.padEnd(26)}      ms  share`);
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a).slice(0, 20)) {
    console.log(
      `${name.padEnd(26)} ${time.toFixed(1).padStart(7)}  ${((100 * time) / total).toFixed(1).padStart(4)} %`,
    );
  }
}
const products = ['Conv2D', 'FusedConv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'BatchMatMul'];
const inside = products.reduce((sum, kernel) => sum + (sums.kernel.get(kernel) ?? 0), 0);
console.log(
  `\n${total.toFixed(1)} ms a step; outside convolutions and matrix products: ${((100 * (total - inside)) / total).toFixed(1)} %`,
);
