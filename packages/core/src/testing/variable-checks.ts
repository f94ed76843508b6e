import { RandomStream } from '@simvae/random';
import { expect } from 'vitest';
import { valuesOf } from './method-probe.js';
import type { Check, Subject } from './subject.js';

/** What holds of a method's description and its initial variables. */
export function variableChecks({ method, make, fresh }: Subject): Check[] {
  return [
    {
      title: 'has a kebab-case name, a family, a positive number of views and JSON-safe options',
      run() {
        expect(method.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(['generative', 'discriminative', 'baseline']).toContain(method.family);
        expect(Number.isSafeInteger(method.views)).toBe(true);
        expect(method.views).toBeGreaterThanOrEqual(1);
        expect(JSON.parse(JSON.stringify(method.options))).toEqual(method.options);
        expect(make().options).toEqual(method.options);
      },
    },
    {
      title: 'starts from the same variables for the same seed, and from others for another',
      run() {
        const start = (seed: number) => valuesOf(make().init(new RandomStream(seed, 'init')).params);
        expect(start(0)).toEqual(valuesOf(fresh().params));
        expect(start(1)).not.toEqual(start(0));
      },
    },
  ];
}
