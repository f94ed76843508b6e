import { expect } from 'vitest';
import { hostTensors } from '../contract/variables.js';
import { runOnRows } from './method-probe.js';
import type { Check, Subject } from './subject.js';

/** What holds where networks have running statistics: of `normalizedNetworks`. */
export function stateChecks({ method, images, fresh, step }: Subject): Check[] {
  const checks: Check[] = [
    {
      title: 'represents by running statistics, not by those of the batch',
      async run() {
        const { params, state } = fresh();
        const before = await runOnRows(method, 'represent', { params, state }, images);
        const moved = fresh();
        for (const [path, { data }] of hostTensors(moved.state)) {
          if (!isStatistic(path)) continue;
          for (let i = 0; i < data.length; i++) data[i] += 1 + i;
        }
        const after = await runOnRows(method, 'represent', moved, images);
        expect(after.data).not.toEqual(before.data);
      },
    },
  ];
  if (!method.loss) return checks;
  return [
    ...checks,
    {
      title: 'moves the running statistics of what it trains, and no others',
      async run() {
        const before = hostTensors(fresh().state);
        const { state } = await step('tfjs');
        for (const [path, { data }] of before) {
          if (!isStatistic(path)) continue;
          const changed = state.get(path)!.some((value, i) => value !== data[i]);
          expect([path, changed]).toEqual([path, !path.startsWith('frozen/')]);
        }
      },
    },
  ];
}

/** Whether a method was built on `normalizedNetworks`. */
export function hasStatistics({ fresh }: Subject): boolean {
  return [...hostTensors(fresh().state).keys()].some(isStatistic);
}

function isStatistic(path: string): boolean {
  return /(^|\/)norm\/(mean|variance)$/.test(path);
}
