// Prints the speed figures of the project. Usage: node bench/speed.mjs [--data-dir DIR] [--json]
// Ratios are of measurements that alternate within this one run: the machine may be busy with something else.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAugmentation } from './speed/augmentation.mjs';
import { measureEndToEnd } from './speed/end-to-end.mjs';
import { measureFirstStep } from './speed/first-step.mjs';
import { measurePeakMemory } from './speed/peak-memory.mjs';
import { measureStep } from './speed/step.mjs';

const { values } = parseArgs({
  options: { 'data-dir': { type: 'string' }, json: { type: 'boolean', default: false } },
});
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
    if (!values.json)
      console.log(
        `${figure.value.padStart(18)}  ${figure.what}${figure.goal ? `  (goal: ${figure.goal})` : ''}`,
      );
  }
}
if (values.json)
  console.log(JSON.stringify({ cpu: cpus()[0].model, cores: cpus().length, figures }, null, 2));
