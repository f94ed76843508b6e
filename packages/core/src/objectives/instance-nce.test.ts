import { it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import {
  expectClose,
  type NamedValues,
  normalValues,
  rowsOf,
  type Values,
} from '../../test/objective-checks.js';
import { type InstanceNceOptions, instanceNce } from './instance-nce.js';

const unit = ({ shape, data }: Values) => ({
  shape,
  data: rowsOf({ shape, data }).flatMap((row) => row.map((x) => x / Math.hypot(...row))),
});
const normalizer = (value: number) => ({ normalizer: { shape: [], data: [value] } });

/** Row by row. */
function formula(values: NamedValues, { temperature }: InstanceNceOptions): number {
  const [z, memory] = [rowsOf(values.z), rowsOf(values.memory)];
  const noise = values.noiseIndices.data;
  const [constant] = values.normalizer.data;
  let total = 0;
  for (let r = 0; r < z.length; r++) {
    const h = (i: number) => {
      const p = Math.exp(memory[i].reduce((sum, x, d) => sum + x * z[r][d], 0) / temperature) / constant;
      return p / (p + noise.length / memory.length);
    };
    total -= Math.log(h(values.indices.data[r]));
    for (const n of noise) total -= Math.log(1 - h(n));
  }
  return total / z.length;
}

const calls = [
  { options: { temperature: 0.5 } },
  { replace: normalizer(100), options: { temperature: 0.2 } },
  { replace: normalizer(1), options: { temperature: 1 } },
];

describeObjective<InstanceNceOptions>(
  {
    name: 'instanceNce',
    objective: instanceNce,
    inputs: {
      z: unit(normalValues([5, 4], 'z')),
      memory: unit(normalValues([9, 4], 'memory')),
      indices: { shape: [5], data: [8, 0, 3, 3, 1] },
      noiseIndices: { shape: [7], data: [0, 1, 5, 5, 2, 7, 8] },
      ...normalizer(9),
    },
    trained: ['z', 'memory'],
    formula,
    tolerance: 5e-6,
    values: calls,
    slopes: calls,
    extremes: [
      { title: 'a small temperature', options: { temperature: 1e-4 }, replace: {} },
      {
        title: 'identical rows',
        options: { temperature: 0.07 },
        replace: { memory: { shape: [9, 4], data: new Array(36).fill(0.5) } },
      },
      {
        title: 'rows of zeros',
        options: { temperature: 0.07 },
        replace: { z: { shape: [5, 4], data: new Array(20).fill(0) } },
      },
    ].map((call) => ({ ...call, replace: { ...call.replace, ...normalizer(1e6) }, trained: ['z'] })),
    errors: [
      [
        { replace: { memory: normalValues([9, 3], 'memory') }, options: { temperature: 1 } },
        new RangeError('instanceNce: `memory` must have shape [*, 4], got [9, 3].'),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('does not depend on the order of noise', () => {
      const sorted = { ...inputs, noiseIndices: { shape: [7], data: [0, 1, 2, 5, 5, 7, 8] } };
      const options = { temperature: 0.5 };
      expectClose([run(sorted, options).loss], [run(inputs, options).loss], 1e-6);
    });
  },
);
