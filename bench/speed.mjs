// Prints the speed figures of the project. Usage: node bench/speed.mjs [--data-dir DIR] [--json | --markdown]
// Ratios are of measurements that alternate within this one run: the machine may be busy with something else.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAugmentation } from './speed/augmentation.mjs';
import { measureEndToEnd } from './speed/end-to-end.mjs';
import { measureFirstStep } from './speed/first-step.mjs';
import { measurePeakMemory } from './speed/peak-memory.mjs';
import { measureStep } from './speed/step.mjs';

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});
const machine = `Node ${process.versions.node} on ${cpus().length} cores (${cpus()[0].model.trim()})`;
const figures = [];
for (const measure of [
  measureAugmentation,
  measureStep,
  measureEndToEnd,
  measureFirstStep,
  measurePeakMemory,
]) {
  for (const figure of await measure({ dataDir: values['data-dir'] })) {
    figures.push(figure);
    if (values.json || values.markdown) continue;
    console.log(
      `${figure.value.padStart(18)}  ${figure.what}${figure.goal ? `  (goal: ${figure.goal})` : ''}`,
    );
  }
}
if (values.json) console.log(JSON.stringify({ machine, figures }, null, 2));
if (values.markdown) {
  const rows = figures.map(({ what, value, goal = '' }) => `| ${what} | ${value} | ${goal} |`);
  console.log(
    [`${machine}.`, '', '| figure | measured | goal |', '| --- | ---: | --- |', ...rows].join('\n'),
  );
}
