import { RandomStream } from '@simvae/random';
import { expect } from 'vitest';
import { hostTensors } from '../contract/variables.js';
import type { Check, Subject } from './subject.js';

/** What holds of the hook before an epoch, where a method has it. */
export function epochChecks({ method, networks, imageCount, make, fresh }: Subject): Check[] {
  if (!method.onEpoch) return [];
  const { latent } = networks;
  const features = async () => ({
    shape: [imageCount, latent],
    data: new RandomStream(0, 'features').fillNormal(new Float32Array(imageCount * latent)),
  });
  const prepare = (from = make(), epoch = 0) =>
    from.onEpoch!({ epoch, variables: fresh(), random: new RandomStream(0, 'epoch', epoch), features });
  return [
    {
      title: 'replaces parts of its own variables before an epoch, the same for the same stream',
      async run() {
        const changed = await prepare();
        for (const part of ['params', 'state'] as const) {
          const own = hostTensors(fresh()[part]);
          for (const [path, { shape, data }] of hostTensors(changed[part] ?? {})) {
            expect(own.get(path)?.shape).toEqual(shape);
            expect(data.every(Number.isFinite)).toBe(true);
          }
        }
        const again = await prepare();
        expect([again.params, again.state]).toEqual([changed.params, changed.state]);
      },
    },
    {
      title: 'orders an epoch, if at all, by indices of images, the same for the same stream',
      async run() {
        for (const epoch of [0, 1]) {
          const { order } = await prepare(make(), epoch);
          if (order === undefined) continue;
          expect(order).toBeInstanceOf(Uint32Array);
          expect(order.length).toBe(imageCount);
          expect(order.every((image) => image < imageCount)).toBe(true);
          expect((await prepare(make(), epoch)).order).toEqual(order);
        }
      },
    },
    {
      title: 'hands over what it changes before an epoch: the next epoch leaves it as it is',
      async run() {
        const one = make();
        const first = await prepare(one);
        const copy = structuredClone(first);
        await prepare(one, 1);
        expect(first).toEqual(copy);
      },
    },
  ];
}
